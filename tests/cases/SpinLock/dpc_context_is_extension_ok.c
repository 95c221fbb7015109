// rule: SpinLock
// verdict: proof
#include <ntddk.h>
DRIVER_DISPATCH D; KDEFERRED_ROUTINE T;
typedef struct _EXT { KSPIN_LOCK Lock; KSPIN_LOCK Other; KDPC dpc; } EXT;
static EXT *g;
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) { EXT *e = o->DeviceExtension; g = e; KeInitializeDpc(&e->dpc, T, e); KeInsertQueueDpc(&e->dpc, 0, 0); return 0; }
VOID T(PKDPC d, PVOID c, PVOID a, PVOID b) {
    EXT *e = c; KIRQL q, r;
    if (!g || !e) return;
    KeAcquireSpinLock(&e->Other, &q);
    KeAcquireSpinLock(&g->Lock, &r);
    KeReleaseSpinLock(&g->Lock, r);
    KeReleaseSpinLock(&e->Other, q);
}
