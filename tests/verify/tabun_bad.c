extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
union u{int*p;long l;} t[200]; int a; int main(void){ unsigned i=N,j=N; if(i>=200||j>=200) return 0; t[0].p=&a; t[i].l=5; if(t[j].p==0) return 0; if(t[j].l==5) E; return 0;}
