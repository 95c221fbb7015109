extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
int a; union{long l; int *p;} u; int main(void){ int k=0; u.p=&a; while(N){ if(k==3) u.l=0; if (k>3) u.l++; if(k>3 && u.l==2) E; k++; } return 0;}
