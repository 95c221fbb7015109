// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _TOK { PKSPIN_LOCK L; KIRQL Q; ULONG Flags; } TOK;
typedef struct _SV { KSPIN_LOCK Lock; ULONG N; } SV, *PSV;
DRIVER_DISPATCH SvRead;

static TOK Enter(PKSPIN_LOCK L)
{
    TOK t = { L, 0, 1 };
    KeAcquireSpinLock(L, &t.Q);
    return t;
}

static VOID Leave(TOK T)
{
    if (T.Flags & 1)
        KeReleaseSpinLock(T.L, T.Q);
    T.Flags = 0;
}

static VOID Drop(TOK T) { T.Flags &= ~1u; }
static VOID DropPtr(TOK *T) { T->Flags &= ~1u; }

NTSTATUS SvRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSV s = DeviceObject->DeviceExtension;
    TOK t = Enter(&s->Lock);

    s->N++;
    if (s->N == 0)
        DropPtr(&t);
    Leave(t);
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of SvRead"
}
