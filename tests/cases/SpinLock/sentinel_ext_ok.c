// rule: SpinLock
// verdict: proof
#include <ntddk.h>
DRIVER_DISPATCH C; DRIVER_DISPATCH D;
typedef struct _EXT { KSPIN_LOCK L; ULONG_PTR cookie; } EXT;
NTSTATUS C(PDEVICE_OBJECT o, PIRP Irp) { EXT *e = o->DeviceExtension; e->cookie = (Irp->Flags & 1) ? (ULONG_PTR)o : 0; return 0; }
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) { KIRQL q; EXT *e = o->DeviceExtension;
    KeAcquireSpinLock(&e->L, &q);
    if (e->cookie == 5) KeReleaseSpinLock(&e->L, q); else KeReleaseSpinLock(&e->L, q); return 0; }
