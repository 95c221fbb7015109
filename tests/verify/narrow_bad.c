extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
int a; int main(void){ int*p=&a; unsigned char*c=(unsigned char*)&p; unsigned char*q; long r=0; int i; for(i=7;i>=0;i--) r=(r<<8)|c[i]; *(int*)r=6; if(a==6) E; return 0;}
