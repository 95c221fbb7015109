// rule: SpinLock
// verdict: defect
#include <ntddk.h>
DRIVER_DISPATCH C; DRIVER_DISPATCH D;
static PIRP g; static KSPIN_LOCK L;
NTSTATUS C(PDEVICE_OBJECT o, PIRP Irp) { g = (Irp->Flags & 1) ? Irp : (PIRP)(ULONG_PTR)1; return 0; }
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) { KIRQL q;
    KeAcquireSpinLock(&L, &q);
    if (g == (PIRP)(ULONG_PTR)1) return 1;   // expect: defect[SpinLock] "spin lock is still held at the end"
    KeReleaseSpinLock(&L, q); return 0; }
