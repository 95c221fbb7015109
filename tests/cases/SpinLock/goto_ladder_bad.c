// rule: SpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchCreate;
extern NTSTATUS MapRegisters(VOID);
extern NTSTATUS ConnectInterrupt(VOID);
extern VOID UnmapRegisters(VOID);
static KSPIN_LOCK Lock;

NTSTATUS DispatchCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    NTSTATUS status;
    KIRQL irql;

    status = MapRegisters();
    if (!NT_SUCCESS(status))
        goto unlock;
    KeAcquireSpinLock(&Lock, &irql);
    status = ConnectInterrupt();
    if (!NT_SUCCESS(status))
        goto unmap;
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
unmap:
    UnmapRegisters();
unlock:
    KeReleaseSpinLock(&Lock, irql);   // expect: defect[SpinLock] "spin lock is released without being acquired"
    return status;
}
