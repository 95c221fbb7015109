// rule: SpinLock   bound: 3
// verdict: proof|bounded
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
extern LONG ReadPort(VOID);
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    LONG ready;
    do {
        KeAcquireSpinLock(&Lock, &irql);
        ready = ReadPort();
        if (ready < 0) {
            KeReleaseSpinLock(&Lock, irql);
            break;
        }
        KeReleaseSpinLock(&Lock, irql);
    } while (ready == 0);
    return STATUS_SUCCESS;
}
