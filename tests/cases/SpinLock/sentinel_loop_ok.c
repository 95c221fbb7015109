// rule: SpinLock
// verdict: proof
#include <ntddk.h>
DRIVER_DISPATCH D; extern ULONG More(ULONG);
static KSPIN_LOCK L; static ULONG X;
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) { KIRQL q; ULONG i; PULONG p = &X;
    KeAcquireSpinLock(&L, &q);
    for (i = 0; More(i); i++) { if (i == 30) p = (PULONG)(ULONG_PTR)0; else if (i == 40) p = NULL; }
    if (p == (PULONG)(ULONG_PTR)1) return 1;
    KeReleaseSpinLock(&L, q); return 0; }
