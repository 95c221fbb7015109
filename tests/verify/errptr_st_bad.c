extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
struct d{int *p;} D; int a; int main(void){ int k=0; while(N){ if((unsigned long)D.p>=(unsigned long)-4095L) E; k++; D.p= k==40?(int*)-5L:&a;} return 0;}
