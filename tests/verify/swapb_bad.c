extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
int a,b; void swap(void*x,void*y,unsigned n){ char*p=x,*q=y; while(n--){ char t=*p; *p++=*q; *q++=t; } } int main(void){ int*x=&a,*y=&b; swap(&x,&y,sizeof x); *x=3; if(b==3) E; return 0;}
