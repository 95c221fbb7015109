// rule: IrqlKeReleaseSpinLock   bound: 3
// verdict: proof|bounded
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
extern BOOLEAN MoreWork(VOID);
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    while (MoreWork()) {
        KeAcquireSpinLock(&Lock, &irql);
        KeReleaseSpinLock(&Lock, irql);
    }
    return STATUS_SUCCESS;
}
