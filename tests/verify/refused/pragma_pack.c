// refused: #pragma pack(sideways)
extern void reach_error(void);
extern int nondet_int(void);
#pragma pack(sideways)
int main(void) { reach_error(); return 0; }
