// rule: SpinLock
// verdict: proof
#include <ntddk.h>
DRIVER_DISPATCH D; IO_COMPLETION_ROUTINE Cmp;
typedef struct _EXT { KSPIN_LOCK Lock; KSPIN_LOCK Other; PDEVICE_OBJECT low; } EXT;
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) { EXT *e = o->DeviceExtension; IoCopyCurrentIrpStackLocationToNext(Irp); IoSetCompletionRoutine(Irp, Cmp, e, TRUE, TRUE, TRUE); return IoCallDriver(e->low, Irp); }
NTSTATUS Cmp(PDEVICE_OBJECT o, PIRP Irp, PVOID ctx) {
    EXT *e = o->DeviceExtension; EXT *c = ctx; KIRQL q, r;
    KeAcquireSpinLock(&e->Other, &q);
    KeAcquireSpinLock(&c->Lock, &r);
    KeReleaseSpinLock(&c->Lock, r);
    KeReleaseSpinLock(&e->Other, q);
    return 0;
}
