// rule: SpinLock
// verdict: defect
// One bit for each lock that is held.
#include <ntddk.h>

typedef struct _BANK { KSPIN_LOCK Lock[4]; ULONG Use[4]; } BANK, *PBANK;
DRIVER_DISPATCH BankMove;

NTSTATUS BankMove(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PBANK b = DeviceObject->DeviceExtension;
    ULONG request = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode;
    ULONG held = 0, i;
    KIRQL irql[4];

    for (i = 0; i < 4; i++) {
        if (request & (1u << (i * 2))) {
            KeAcquireSpinLock(&b->Lock[i], &irql[i]);
            held |= 1u << i;
        }
    }
    if (held & 0x3)
        b->Use[0]++;
    for (i = 4; i-- > 0; ) {
        if (held >> i == 1)
            KeReleaseSpinLock(&b->Lock[i], irql[i]);
    }
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of BankMove"
}
