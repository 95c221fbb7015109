extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
int *t[20]; int a; int main(void){ unsigned i=N,j=N; if(i>=20||j>=20) return 0; t[3]=&a; t[i]=(int*)16; if(t[j]==(int*)16) E; return 0;}
