extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
int a,b; int main(void){ int*p=&a,*q=&b; int*s=(int*)&p,*d=(int*)&q; d[0]=s[0]; d[1]=s[1]; *q=5; if(a==5) E; return 0;}
