// rule: SpinLock
// verdict: defect
#include <ntddk.h>
DRIVER_DISPATCH C; DRIVER_DISPATCH D;
typedef struct _EXT { KSPIN_LOCK L; ULONG_PTR cookie; } EXT;
NTSTATUS C(PDEVICE_OBJECT o, PIRP Irp) { EXT *e = o->DeviceExtension; e->cookie = (Irp->Flags & 1) ? (ULONG_PTR)o : 5; return 0; }
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) { KIRQL q; EXT *e = o->DeviceExtension;
    KeAcquireSpinLock(&e->L, &q);
    if (e->cookie == 5) return 1; KeReleaseSpinLock(&e->L, q); return 0; }   // expect: defect[SpinLock] "spin lock is still held at the end"
