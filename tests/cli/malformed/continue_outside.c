int f(int x) { switch (x) { case 1:
#ifdef BAD
continue; // error
#else
break;
#endif
} return 0; }
