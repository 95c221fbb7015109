// rule: SpinLockDpc
// verdict: defect
#include <ntddk.h>

IO_DPC_ROUTINE DpcForIsr;
extern BOOLEAN HardwareReady(VOID);
static KSPIN_LOCK Lock;

VOID DpcForIsr(PKDPC Dpc, PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    int retries = 0;
    KIRQL irql = DISPATCH_LEVEL;
again:
    irql = KeAcquireSpinLockRaiseToDpc(&Lock);   // expect: defect[SpinLockDpc] "spin lock is acquired twice"
    if (!HardwareReady() && ++retries < 4)
        goto again;
    KeReleaseSpinLock(&Lock, irql);
}
