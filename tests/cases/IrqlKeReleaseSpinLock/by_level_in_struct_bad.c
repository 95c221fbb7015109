// rule: IrqlKeReleaseSpinLock
// verdict: defect
// The saved level travels in a structure by value.
#include <ntddk.h>

typedef struct _TOKEN { PKSPIN_LOCK Lock; KIRQL Level; BOOLEAN Valid; } TOKEN;
typedef struct _TK { KSPIN_LOCK Meta, Data; ULONG Kind; } TK, *PTK;
DRIVER_DISPATCH TkWrite;

static TOKEN Take(PKSPIN_LOCK Lock)
{
    TOKEN t;
    t.Lock = Lock;
    t.Valid = TRUE;
    KeAcquireSpinLock(Lock, &t.Level);
    return t;
}

static VOID Give(TOKEN t)
{
    if (t.Valid)
        KeReleaseSpinLock(t.Lock, t.Level);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken" defect[IrqlKeReleaseSpinLock] "KeReleaseSpinLock is called at an IRQL other than DISPATCH_LEVEL"
}

NTSTATUS TkWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTK k = DeviceObject->DeviceExtension;
    TOKEN meta, data;

    meta = Take(&k->Meta);
    data.Valid = FALSE;
    if (k->Kind == 1) {
        data = Take(&k->Data);
    }
    k->Kind++;
    if (data.Valid) {
        TOKEN swap = meta;
        meta.Level = data.Level;
        data.Level = swap.Level;
    }
    Give(data);
    Give(meta);
    return STATUS_SUCCESS;
}
