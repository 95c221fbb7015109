extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
int a; int main(void){ int k=0; long x=(long)&a; while(N){ if(x==7) E; k++; if(k==40) x=7; } return 0;}
