int f(void) { return 0; }
#endif // error
