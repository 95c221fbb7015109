extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
struct s{long k;int *p;} t[100]; int a; int main(void){ unsigned i=N,j=N; if(i>=100||j>=100) return 0; t[3].p=&a; t[i].p=(int*)1; if(t[j].p==(int*)1) E; return 0;}
