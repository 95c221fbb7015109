// rule: SpinLock
// verdict: defect
#include <ntddk.h>
DRIVER_DISPATCH D;
typedef struct _F { ULONG a; UCHAR data[4]; } F;
extern VOID Query(F *f);
static KSPIN_LOCK L;
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) {
    KIRQL q; F f; f.a = 1; f.data[0] = 1;
    KeAcquireSpinLock(&L, &q);
    Query(&f);
    if (f.data[0] == 1) KeReleaseSpinLock(&L, q);
    return 0;   // expect: defect[SpinLock] "spin lock is still held at the end"
}
