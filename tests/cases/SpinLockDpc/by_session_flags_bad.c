// rule: SpinLockDpc
// verdict: defect
#include <ntddk.h>

#define F_OPEN    0x0001
#define F_LOCKED  0x0002
#define F_DIRTY   0x0004
#define F_FAULT   0x8000
#define SET(x, f)   ((x)->Flags |= (f))
#define CLEAR(x, f) ((x)->Flags &= (USHORT)~(f))
#define HAS(x, f)   (((x)->Flags & (f)) == (f))
typedef struct _SX { USHORT Flags; KIRQL Irql; KSPIN_LOCK Lock; ULONG Seq; UCHAR Log[32]; } SX, *PSX;
DRIVER_DISPATCH SxCommit;

static VOID Begin(PSX s)
{
    s->Irql = KeAcquireSpinLockRaiseToDpc(&s->Lock);
    SET(s, F_LOCKED);
}

static VOID End(PSX s)
{
    if (!HAS(s, F_LOCKED))
        return;
    CLEAR(s, F_LOCKED);
    KeReleaseSpinLock(&s->Lock, s->Irql);
}

static NTSTATUS Append(PSX s, UCHAR what)
{
    ULONG at = s->Seq & 31;

    if (HAS(s, F_FAULT))
        return STATUS_DATA_ERROR;
    s->Log[at] = what;
    s->Seq++;
    if (s->Seq == 0) {
        SET(s, F_FAULT);
        s->Flags = F_FAULT;
        return STATUS_INTEGER_OVERFLOW;
    }
    SET(s, F_DIRTY);
    return STATUS_SUCCESS;
}

NTSTATUS SxCommit(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSX s = DeviceObject->DeviceExtension;
    PUCHAR data = Irp->AssociatedIrp.SystemBuffer;
    ULONG n = IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Length, i;
    NTSTATUS status = STATUS_SUCCESS;

    if (!HAS(s, F_OPEN))
        return STATUS_FILE_CLOSED;
    Begin(s);
    for (i = 0; i < n; i++) {
        status = Append(s, data[i]);
        if (!NT_SUCCESS(status))
            break;
    }
    if (HAS(s, F_OPEN | F_DIRTY))
        CLEAR(s, F_DIRTY);
    End(s);
    return status;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of SxCommit"
}
