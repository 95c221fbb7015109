// rule: IrqlKeReleaseSpinLock
// verdict: proof
// The levels of a stack of locks are kept in a stack of their own.
#include <ntddk.h>

#define MOST 3
typedef struct _LT { KSPIN_LOCK Lock[MOST]; KIRQL Saved[MOST]; ULONG Top; } LT, *PLT;
DRIVER_DISPATCH LtRun;

static VOID Push(PLT l)
{
    KIRQL old;
    KeAcquireSpinLock(&l->Lock[l->Top], &old);
    l->Saved[l->Top] = old;
    l->Top++;
}

static VOID Pop(PLT l)
{
    l->Top--;
    KeReleaseSpinLock(&l->Lock[l->Top], l->Saved[l->Top]);
}

NTSTATUS LtRun(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PLT l = DeviceObject->DeviceExtension;
    ULONG n = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length & 1;

    l->Top = 0;
    Push(l);
    if (n)
        Push(l);
    l->Saved[2] = 7;
    if (n)
        Pop(l);
    Pop(l);
    return STATUS_SUCCESS;
}
