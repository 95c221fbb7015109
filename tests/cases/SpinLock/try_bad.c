// rule: SpinLock
// verdict: defect
#include <ntddk.h>

KDEFERRED_ROUTINE Dpc;
DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}

VOID Dpc(PKDPC Object, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    KeTryToAcquireSpinLockAtDpcLevel(&Lock);
    KeReleaseSpinLockFromDpcLevel(&Lock);   // expect: defect[SpinLock] "spin lock is released without being acquired"
}
