// rule: SpinLockDpc
// verdict: proof
// Of all users that a loop adds and drops, the first takes the lock and the last gives it back.
#include <ntddk.h>

typedef struct _RC { KSPIN_LOCK Lock; ULONG Events; } RC, *PRC;
DRIVER_DISPATCH RcRun;
LONG NextEvent(PRC r);

NTSTATUS RcRun(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PRC r = DeviceObject->DeviceExtension;
    ULONG users = 0;
    KIRQL irql = PASSIVE_LEVEL;
    LONG event;

    while ((event = NextEvent(r)) != 0) {
        if (event > 0) {
            if (users == 0)
                irql = KeAcquireSpinLockRaiseToDpc(&r->Lock);
            users = 1;
        } else if (users != 0) {
            KeReleaseSpinLock(&r->Lock, irql);
            users = 0;
        }
    }
    if (users)
        KeReleaseSpinLock(&r->Lock, irql);
    return STATUS_SUCCESS;
}
