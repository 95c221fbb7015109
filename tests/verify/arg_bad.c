extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
int x; long pick(long a){ return a;} int main(void){ long v=0; int k=0; pick((long)&x); while(N){ if(v==33) E; if(k==30) v=pick(33); k++; } return 0;}
