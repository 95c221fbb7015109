// rule: SpinLockSafe
// verdict: proof
#include <ntddk.h>

IO_DPC_ROUTINE DpcForIsr;
static KSPIN_LOCK Lock;
static ULONG Done;

VOID DpcForIsr(PKDPC Dpc, PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    KeAcquireSpinLockAtDpcLevel(&Lock);
    Done++;
    KeReleaseSpinLockFromDpcLevel(&Lock);
    IoStartNextPacket(DeviceObject, FALSE);
    IoCompleteRequest(Irp, IO_DISK_INCREMENT);
}
