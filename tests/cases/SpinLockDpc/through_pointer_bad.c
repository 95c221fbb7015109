// rule: SpinLockDpc
// verdict: defect
#include <ntddk.h>

typedef struct _OPERATIONS { KIRQL (*Enter)(PKSPIN_LOCK); VOID (*Leave)(PKSPIN_LOCK, KIRQL); } OPERATIONS;
DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

static KIRQL Enter(PKSPIN_LOCK Object)
{
    return KeAcquireSpinLockRaiseToDpc(Object);
}

static VOID Leave(PKSPIN_LOCK Object, KIRQL Irql)
{
    KeReleaseSpinLock(Object, Irql);
}

static VOID LeaveNothing(PKSPIN_LOCK Object, KIRQL Irql)
{
}

static const OPERATIONS Plain = { Enter, Leave };
static const OPERATIONS Broken = { Enter, LeaveNothing };

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    const OPERATIONS *operations = Irp->Cancel ? &Broken : &Plain;
    KIRQL irql = operations->Enter(&Lock);
    operations->Leave(&Lock, irql);
    return STATUS_SUCCESS;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of DispatchRead"
}
