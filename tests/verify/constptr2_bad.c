extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
int a; int main(void){ int k=0; int *p=&a; while(N){ if(p==(int*)-1) E; k++; if(k==40) p=(int*)-1; } return 0;}
