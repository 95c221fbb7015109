// rule: SpinLock
// verdict: proof
// An enumeration that a loop drives; the lock is held in two of its states.
#include <ntddk.h>

typedef enum _PHASE { PhaseIdle, PhaseArm, PhaseMove, PhaseDone } PHASE;
typedef struct _SM { KSPIN_LOCK Lock; ULONG Status; ULONG Moved; } SM, *PSM;
DRIVER_DISPATCH SmRun;
ULONG ReadStatus(PSM s);

NTSTATUS SmRun(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSM s = DeviceObject->DeviceExtension;
    PHASE phase = PhaseIdle;
    KIRQL irql = PASSIVE_LEVEL;

    while (phase != PhaseDone) {
        ULONG status = ReadStatus(s);
        switch (phase) {
        case PhaseIdle:
            if (status & 1) {
                KeAcquireSpinLock(&s->Lock, &irql);
                phase = PhaseArm;
            }
            break;
        case PhaseArm:
            if (status & 2)
                phase = PhaseMove;
            else if (status & 4) {
                KeReleaseSpinLock(&s->Lock, irql);
                phase = PhaseIdle;
            }
            break;
        case PhaseMove:
            s->Moved++;
            KeReleaseSpinLock(&s->Lock, irql);
            phase = (status & 8) ? PhaseIdle : PhaseDone;
            break;
        default:
            break;
        }
    }
    return STATUS_SUCCESS;
}
