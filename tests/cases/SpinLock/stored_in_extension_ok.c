// rule: SpinLock
// verdict: proof
#include <ntddk.h>

struct _DEVICE_EXTENSION;
typedef VOID NOTIFY(struct _DEVICE_EXTENSION *Ext);
typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; NOTIFY *Notify; ULONG Count; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchCreate;
KDEFERRED_ROUTINE TimerDpc;

static VOID Tick(PDEVICE_EXTENSION Ext)
{
    KIRQL irql;
    KeAcquireSpinLock(&Ext->Lock, &irql);
    Ext->Count++;
    KeReleaseSpinLock(&Ext->Lock, irql);
}

NTSTATUS DispatchCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    ext->Notify = Tick;
    return STATUS_SUCCESS;
}

VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PDEVICE_EXTENSION ext = Context;
    KIRQL irql;
    KeAcquireSpinLock(&ext->Lock, &irql);
    ext->Count += 2;
    KeReleaseSpinLock(&ext->Lock, irql);
    if (ext->Notify != NULL)
        ext->Notify(ext);
}
