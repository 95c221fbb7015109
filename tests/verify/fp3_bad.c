extern int nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long); extern void *memcpy(void*,const void*,unsigned long); extern void *memset(void*,int,unsigned long);
#define E reach_error()
#define N nondet_int()
void A(void){} void (*t[100])(void); int main(void){ unsigned i=(unsigned)N%100,j=(unsigned)N%100; t[0]=A; t[i]=(void(*)(void))2; if(t[j]==(void(*)(void))2) E; return 0;}
