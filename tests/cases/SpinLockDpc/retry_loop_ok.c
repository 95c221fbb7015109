// rule: SpinLockDpc
// verdict: proof
#include <ntddk.h>

IO_DPC_ROUTINE DpcForIsr;
extern BOOLEAN HardwareReady(VOID);
static KSPIN_LOCK Lock;

VOID DpcForIsr(PKDPC Dpc, PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    int retries = 0;
    KIRQL irql = DISPATCH_LEVEL;
again:
    irql = KeAcquireSpinLockRaiseToDpc(&Lock);
    if (!HardwareReady() && ++retries < 4) {
        KeReleaseSpinLock(&Lock, irql);
        goto again;
    }
    KeReleaseSpinLock(&Lock, irql);
}
