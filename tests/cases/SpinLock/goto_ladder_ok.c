// rule: SpinLock
// verdict: proof
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
        goto done;
    KeAcquireSpinLock(&Lock, &irql);
    status = ConnectInterrupt();
    if (!NT_SUCCESS(status))
        goto unmap;
    goto unlock;
unmap:
    UnmapRegisters();
unlock:
    KeReleaseSpinLock(&Lock, irql);
done:
    return status;
}
