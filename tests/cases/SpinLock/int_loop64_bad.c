// rule: SpinLock
// verdict: defect
#include <ntddk.h>
DRIVER_DISPATCH D; extern ULONG More(ULONG);
static KSPIN_LOCK L; static ULONG X[4];
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) { KIRQL q; ULONG i; ULONG_PTR p = (ULONG_PTR)&X;
    KeAcquireSpinLock(&L, &q);
    for (i = 0; More(i); i++) { p = More(3) ? (ULONG_PTR)&X : (ULONG_PTR)i; }
    if (p == 77) return 1;   // expect: defect[SpinLock] "spin lock is still held at the end"
    KeReleaseSpinLock(&L, q); return 0; }
