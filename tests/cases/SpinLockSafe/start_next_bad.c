// rule: SpinLockSafe
// verdict: defect
#include <ntddk.h>

IO_DPC_ROUTINE DpcForIsr;
static KSPIN_LOCK Lock;
static ULONG Done;

VOID DpcForIsr(PKDPC Dpc, PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    KeAcquireSpinLockAtDpcLevel(&Lock);
    Done++;
    IoStartNextPacket(DeviceObject, FALSE);   // expect: defect[SpinLockSafe] "IoStartNextPacket is called while a spin lock is held"
    KeReleaseSpinLockFromDpcLevel(&Lock);
}
