extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
int a,b; int main(void){ int*p=&a,*q=&b; unsigned long v=(unsigned long)p; unsigned lo=v,hi=v>>32; q=(int*)((unsigned long)hi<<32|lo); *q=5; if(a==5) E; return 0;}
