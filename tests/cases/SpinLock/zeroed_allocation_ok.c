// rule: SpinLock
// verdict: proof
// What these allocations hold is zero, of any size.
#include <ntddk.h>

typedef struct _RECORD { KSPIN_LOCK Lock; BOOLEAN Held; PVOID Next; UCHAR Data[1]; } RECORD, *PRECORD;
DRIVER_DISPATCH Dispatch;

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    SIZE_T size = sizeof(RECORD) + Irp->IoStatus.Information;
    PRECORD first = ExAllocatePool2(POOL_FLAG_NON_PAGED, size, 'abcd');
    PRECORD second = ExAllocatePoolZero(NonPagedPool, sizeof(RECORD), 'abcd');

    UNREFERENCED_PARAMETER(DeviceObject);
    if (second && (second->Held || second->Next))
        KeReleaseSpinLock(&second->Lock, PASSIVE_LEVEL);
    if (first && (first->Held || first->Next))
        KeReleaseSpinLock(&first->Lock, PASSIVE_LEVEL);
    if (first) {
        KIRQL irql;
        KeAcquireSpinLock(&first->Lock, &irql);
        KeReleaseSpinLock(&first->Lock, irql);
    }
    return STATUS_SUCCESS;
}
