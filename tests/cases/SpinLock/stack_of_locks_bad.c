// rule: SpinLock
// verdict: defect
#include <ntddk.h>

/* Locks are pushed on a small stack as they are taken and popped at the end, whatever path was run. */
#define MAXL 4
typedef struct _LS { PKSPIN_LOCK L[MAXL]; KIRQL Q[MAXL]; ULONG Top; } LS, *PLS;
typedef struct _SX { KSPIN_LOCK A, B, C; ULONG F; } SX, *PSX;
DRIVER_DISPATCH SxWrite;

static VOID Push(PLS S, PKSPIN_LOCK L)
{
    ULONG i;
    for (i = 0; i < S->Top; i++)
        if (S->L[i] == L)
            return;
    KeAcquireSpinLock(L, &S->Q[S->Top]);
    S->L[S->Top++] = L;
}

static VOID PopAll(PLS S)
{
    while (S->Top > 1)
    {
        S->Top--;
        KeReleaseSpinLock(S->L[S->Top], S->Q[S->Top]);
    }
}

NTSTATUS SxWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSX x = DeviceObject->DeviceExtension;
    LS s;

    s.Top = 0;
    if (x->F & 1)
        Push(&s, &x->A);
    if (x->F & 6)
        Push(&s, &x->B);
    if (x->F & 5)
        Push(&s, (x->F & 4) ? &x->C : &x->A);
    x->F++;
    PopAll(&s);
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of SxWrite"
}
