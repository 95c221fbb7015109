// rule: SpinLockDpc
// verdict: proof
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

static KIRQL EnterNothing(PKSPIN_LOCK Object)
{
    return PASSIVE_LEVEL;
}

static VOID LeaveNothing(PKSPIN_LOCK Object, KIRQL Irql)
{
}

static const OPERATIONS Plain = { Enter, Leave };
static const OPERATIONS Single = { EnterNothing, LeaveNothing };

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    const OPERATIONS *operations = Irp->Cancel ? &Single : &Plain;
    KIRQL irql = operations->Enter(&Lock);
    operations->Leave(&Lock, irql);
    return STATUS_SUCCESS;
}
