// rule: SpinLock
// verdict: proof
#include <ntddk.h>
DRIVER_DISPATCH D;
typedef enum _M { M0, M1, M2 } M;
typedef struct _F { ULONG a; M mode; } F;
extern VOID Query(const F *f);
static KSPIN_LOCK L;
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) {
    KIRQL q; F f; f.a = 1; f.mode = M1;
    KeAcquireSpinLock(&L, &q);
    Query(&f);
    if (f.mode == M1) KeReleaseSpinLock(&L, q);
    return 0;
}
