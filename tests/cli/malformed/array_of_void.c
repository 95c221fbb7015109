#ifdef BAD
void *(*f[2]); void g[3]; // error
#else
void *(*f[2]); char g[3];
#endif
