int f(int x) {
#ifdef BAD
if (x) goto out; // error
#else
if (x) goto done;
#endif
done: return 0; }
