// rule: SpinLockDpc
// verdict: proof
#include <ntddk.h>

typedef struct _HDR { UCHAR Type; UCHAR Flags; USHORT Size; } HDR, *PHDR;
typedef struct _PIPE { HDR Hdr; KSPIN_LOCK Lock; ULONG Bytes; } PIPE, *PPIPE;
typedef struct _MAIL { HDR Hdr; ULONG Slots, Most; KSPIN_LOCK Lock; } MAIL, *PMAIL;
#define TYPE_PIPE 1
#define TYPE_MAIL 2
DRIVER_DISPATCH ObUse;

static PKSPIN_LOCK LockOf(PHDR h)
{
    if (h->Type == TYPE_PIPE)
        return &((PPIPE)h)->Lock;
    if (h->Type == TYPE_MAIL)
        return &((PMAIL)h)->Lock;
    return NULL;
}

static NTSTATUS Touch(PHDR h)
{
    switch (h->Type) {
    case TYPE_PIPE:
        ((PPIPE)h)->Bytes++;
        return STATUS_SUCCESS;
    case TYPE_MAIL:
        if (((PMAIL)h)->Slots == 0) {
            return STATUS_NO_MORE_ENTRIES;
        }
        ((PMAIL)h)->Slots--;
        return STATUS_SUCCESS;
    }
    return STATUS_INVALID_DEVICE_STATE;
}

NTSTATUS ObUse(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PHDR h = IoGetCurrentIrpStackLocation(Irp)->FileObject->FsContext;
    PKSPIN_LOCK lock;
    NTSTATUS status;
    KIRQL irql;

    if (h == NULL || LockOf(h) == NULL)
        return STATUS_INVALID_HANDLE;
    irql = KeAcquireSpinLockRaiseToDpc(LockOf(h));
    status = Touch(h);
    lock = LockOf(h);
    if (lock != NULL)
        KeReleaseSpinLock(lock, irql);
    return status;
}
