/* SCSI commands, data pages and sense data. Members are bytes, so no structure needs packing. */
#ifndef SLICC_SCSI_H
#define SLICC_SCSI_H
#include <srb.h>
typedef union _CDB {
    struct { UCHAR OperationCode; UCHAR Immediate : 1; UCHAR CommandUniqueBits : 4; UCHAR LogicalUnitNumber : 3; UCHAR CommandUniqueBytes[3]; UCHAR Link : 1; UCHAR Flag : 1; UCHAR Reserved : 4; UCHAR VendorUnique : 2; } CDB6GENERIC;
    struct { UCHAR OperationCode; UCHAR LogicalBlockMsb1 : 5; UCHAR LogicalUnitNumber : 3; UCHAR LogicalBlockMsb0; UCHAR LogicalBlockLsb; UCHAR TransferBlocks; UCHAR Control; } CDB6READWRITE;
    struct { UCHAR OperationCode; UCHAR Reserved1 : 5; UCHAR LogicalUnitNumber : 3; UCHAR PageCode; UCHAR IReserved; UCHAR AllocationLength; UCHAR Control; } CDB6INQUIRY;
    struct { UCHAR OperationCode; UCHAR EnableVitalProductData : 1; UCHAR CommandSupportData : 1; UCHAR Reserved1 : 6; UCHAR PageCode; UCHAR Reserved2; UCHAR AllocationLength; UCHAR Control; } CDB6INQUIRY3;
    struct { UCHAR OperationCode; UCHAR RelativeAddress : 1; UCHAR Reserved1 : 2; UCHAR ForceUnitAccess : 1; UCHAR DisablePageOut : 1; UCHAR LogicalUnitNumber : 3; UCHAR LogicalBlockByte0; UCHAR LogicalBlockByte1; UCHAR LogicalBlockByte2; UCHAR LogicalBlockByte3; UCHAR Reserved2; UCHAR TransferBlocksMsb; UCHAR TransferBlocksLsb; UCHAR Control; } CDB10;
    struct { UCHAR OperationCode; UCHAR RelativeAddress : 1; UCHAR Reserved1 : 2; UCHAR ForceUnitAccess : 1; UCHAR DisablePageOut : 1; UCHAR LogicalUnitNumber : 3; UCHAR LogicalBlock[4]; UCHAR TransferLength[4]; UCHAR Reserved2; UCHAR Control; } CDB12;
    struct { UCHAR OperationCode; UCHAR Reserved1 : 3; UCHAR ForceUnitAccess : 1; UCHAR DisablePageOut : 1; UCHAR Protection : 3; UCHAR LogicalBlock[8]; UCHAR TransferLength[4]; UCHAR Reserved2; UCHAR Control; } CDB16;
    struct { UCHAR OperationCode; UCHAR ServiceAction : 5; UCHAR Reserved1 : 3; UCHAR LogicalBlock[8]; UCHAR AllocationLength[4]; UCHAR PMI : 1; UCHAR Reserved2 : 7; UCHAR Control; } READ_CAPACITY16;
    struct { UCHAR OperationCode; UCHAR Immediate : 1; UCHAR Reserved1 : 4; UCHAR LogicalUnitNumber : 3; UCHAR Reserved2[2]; UCHAR Start : 1; UCHAR LoadEject : 1; UCHAR Reserved3 : 6; UCHAR Control; } START_STOP;
    struct { UCHAR OperationCode; UCHAR Reserved1 : 5; UCHAR LogicalUnitNumber : 3; UCHAR Reserved2[2]; UCHAR Prevent : 1; UCHAR Persistant : 1; UCHAR Reserved3 : 6; UCHAR Control; } MEDIA_REMOVAL;
    struct { UCHAR OperationCode; UCHAR Reserved1 : 3; UCHAR Dbd : 1; UCHAR Reserved2 : 1; UCHAR LogicalUnitNumber : 3; UCHAR PageCode : 6; UCHAR Pc : 2; UCHAR SubPageCode; UCHAR AllocationLength; UCHAR Control; } MODE_SENSE;
    struct { UCHAR OperationCode; UCHAR Reserved1 : 3; UCHAR Dbd : 1; UCHAR Reserved2 : 1; UCHAR LogicalUnitNumber : 3; UCHAR PageCode : 6; UCHAR Pc : 2; UCHAR SubPageCode; UCHAR Reserved4[3]; UCHAR AllocationLength[2]; UCHAR Control; } MODE_SENSE10;
    struct { UCHAR OperationCode; UCHAR SPBit : 1; UCHAR Reserved1 : 3; UCHAR PFBit : 1; UCHAR LogicalUnitNumber : 3; UCHAR Reserved2[2]; UCHAR ParameterListLength; UCHAR Control; } MODE_SELECT;
    struct { UCHAR OperationCode; UCHAR SPBit : 1; UCHAR Reserved1 : 3; UCHAR PFBit : 1; UCHAR LogicalUnitNumber : 3; UCHAR Reserved2[5]; UCHAR ParameterListLength[2]; UCHAR Control; } MODE_SELECT10;
    struct { UCHAR OperationCode; UCHAR SPBit : 1; UCHAR PPCBit : 1; UCHAR Reserved1 : 3; UCHAR LogicalUnitNumber : 3; UCHAR PageCode : 6; UCHAR PCBit : 2; UCHAR SubPageCode; UCHAR Reserved2; UCHAR ParameterPointer[2]; UCHAR AllocationLength[2]; UCHAR Control; } LOGSENSE;
    struct { UCHAR OperationCode; UCHAR Reserved1 : 5; UCHAR LogicalUnitNumber : 3; UCHAR SelectReport; UCHAR Reserved2[3]; UCHAR AllocationLength[4]; UCHAR Reserved3; UCHAR Control; } REPORT_LUNS;
    struct { UCHAR OperationCode; UCHAR ServiceAction : 5; UCHAR Reserved1 : 3; UCHAR Reserved2[5]; UCHAR AllocationLength[2]; UCHAR Control; } PERSISTENT_RESERVE_IN;
    struct { UCHAR OperationCode; UCHAR ServiceAction : 5; UCHAR Reserved1 : 3; UCHAR Type : 4; UCHAR Scope : 4; UCHAR Reserved2[4]; UCHAR ParameterListLength[2]; UCHAR Control; } PERSISTENT_RESERVE_OUT;
    struct { UCHAR OperationCode; UCHAR Anchor : 1; UCHAR Reserved1 : 7; UCHAR Reserved2[4]; UCHAR GroupNumber : 5; UCHAR Reserved3 : 3; UCHAR AllocationLength[2]; UCHAR Control; } UNMAP;
    struct { UCHAR OperationCode; UCHAR Mode : 5; UCHAR ModeSpecific : 3; UCHAR BufferID; UCHAR BufferOffset[3]; UCHAR ParameterListLength[3]; UCHAR Control; } WRITE_BUFFER;
    struct { UCHAR OperationCode; UCHAR Reserved1 : 1; UCHAR Immediate : 1; UCHAR Reserved2 : 3; UCHAR LogicalUnitNumber : 3; UCHAR LogicalBlock[4]; UCHAR Reserved3; UCHAR BlockCount[2]; UCHAR Control; } SYNCHRONIZE_CACHE10;
    struct { UCHAR OperationCode; UCHAR SecurityProtocol; UCHAR SecurityProtocolSpecific[2]; UCHAR Reserved1 : 7; UCHAR INC_512 : 1; UCHAR Reserved2; UCHAR AllocationLength[4]; UCHAR Reserved3; UCHAR Control; } SECURITY_PROTOCOL_IN;
    struct { UCHAR OperationCode; UCHAR SecurityProtocol; UCHAR SecurityProtocolSpecific[2]; UCHAR Reserved1 : 7; UCHAR INC_512 : 1; UCHAR Reserved2; UCHAR AllocationLength[4]; UCHAR Reserved3; UCHAR Control; } SECURITY_PROTOCOL_OUT;
    UCHAR AsByte[16];
    ULONG AsUlong[4];
} CDB, *PCDB;
typedef struct _INQUIRYDATA {
    UCHAR DeviceType : 5; UCHAR DeviceTypeQualifier : 3; UCHAR DeviceTypeModifier : 7; UCHAR RemovableMedia : 1; UCHAR Versions; UCHAR ResponseDataFormat : 4; UCHAR HiSupport : 1; UCHAR NormACA : 1; UCHAR TerminateTask : 1; UCHAR AERC : 1;
    UCHAR AdditionalLength; UCHAR PROTECT : 1; UCHAR Reserved_1 : 2; UCHAR ThirdPartyCoppy : 1; UCHAR TPGS : 2; UCHAR ACC : 1; UCHAR SCCS : 1; UCHAR ADDR16 : 1; UCHAR ADDR32 : 1; UCHAR ACKREQQ : 1; UCHAR MediumChanger : 1; UCHAR MultiPort : 1; UCHAR ReservedBit2 : 1; UCHAR EnclosureServices : 1; UCHAR ReservedBit3 : 1;
    UCHAR SoftReset : 1; UCHAR CommandQueue : 1; UCHAR TransferDisable : 1; UCHAR LinkedCommands : 1; UCHAR Synchronous : 1; UCHAR Wide16Bit : 1; UCHAR Wide32Bit : 1; UCHAR RelativeAddressing : 1;
    UCHAR VendorId[8]; UCHAR ProductId[16]; UCHAR ProductRevisionLevel[4]; UCHAR VendorSpecific[20]; UCHAR Reserved3[2]; UCHAR VersionDescriptors[16]; UCHAR Reserved4[30];
} INQUIRYDATA, *PINQUIRYDATA;
typedef struct _SENSE_DATA { UCHAR ErrorCode : 7; UCHAR Valid : 1; UCHAR SegmentNumber; UCHAR SenseKey : 4; UCHAR Reserved : 1; UCHAR IncorrectLength : 1; UCHAR EndOfMedia : 1; UCHAR FileMark : 1; UCHAR Information[4]; UCHAR AdditionalSenseLength; UCHAR CommandSpecificInformation[4]; UCHAR AdditionalSenseCode; UCHAR AdditionalSenseCodeQualifier; UCHAR FieldReplaceableUnitCode; UCHAR SenseKeySpecific[3]; } SENSE_DATA, *PSENSE_DATA;
typedef struct _DESCRIPTOR_SENSE_DATA { UCHAR ErrorCode : 7; UCHAR Reserved1 : 1; UCHAR SenseKey : 4; UCHAR Reserved2 : 4; UCHAR AdditionalSenseCode; UCHAR AdditionalSenseCodeQualifier; UCHAR Reserved3[3]; UCHAR AdditionalSenseLength; UCHAR DescriptorBuffer[1]; } DESCRIPTOR_SENSE_DATA, *PDESCRIPTOR_SENSE_DATA;
typedef struct _READ_CAPACITY_DATA { ULONG LogicalBlockAddress; ULONG BytesPerBlock; } READ_CAPACITY_DATA, *PREAD_CAPACITY_DATA;
typedef struct _READ_CAPACITY_DATA_EX { LARGE_INTEGER LogicalBlockAddress; ULONG BytesPerBlock; } READ_CAPACITY_DATA_EX, *PREAD_CAPACITY_DATA_EX;
typedef struct _READ_CAPACITY16_DATA { LARGE_INTEGER LogicalBlockAddress; ULONG BytesPerBlock; UCHAR ProtectionEnable : 1; UCHAR ProtectionType : 3; UCHAR RcBasisObsolete : 2; UCHAR Reserved : 2; UCHAR LogicalPerPhysicalExponent : 4; UCHAR ProtectionInfoExponent : 4; UCHAR LowestAlignedBlock_MSB : 6; UCHAR LBPRZ : 1; UCHAR LBPME : 1; UCHAR LowestAlignedBlock_LSB; UCHAR Reserved3[16]; } READ_CAPACITY16_DATA, *PREAD_CAPACITY16_DATA;
typedef struct _MODE_PARAMETER_HEADER { UCHAR ModeDataLength; UCHAR MediumType; UCHAR DeviceSpecificParameter; UCHAR BlockDescriptorLength; } MODE_PARAMETER_HEADER, *PMODE_PARAMETER_HEADER;
typedef struct _MODE_PARAMETER_HEADER10 { UCHAR ModeDataLength[2]; UCHAR MediumType; UCHAR DeviceSpecificParameter; UCHAR Reserved[2]; UCHAR BlockDescriptorLength[2]; } MODE_PARAMETER_HEADER10, *PMODE_PARAMETER_HEADER10;
typedef struct _MODE_PARAMETER_BLOCK { UCHAR DensityCode; UCHAR NumberOfBlocks[3]; UCHAR Reserved; UCHAR BlockLength[3]; } MODE_PARAMETER_BLOCK, *PMODE_PARAMETER_BLOCK;
typedef struct _MODE_CACHING_PAGE { UCHAR PageCode : 6; UCHAR Reserved : 1; UCHAR PageSavable : 1; UCHAR PageLength; UCHAR ReadDisableCache : 1; UCHAR MultiplicationFactor : 1; UCHAR WriteCacheEnable : 1; UCHAR Reserved2 : 5; UCHAR WriteRetensionPriority : 4; UCHAR ReadRetensionPriority : 4; UCHAR DisablePrefetchTransfer[2]; UCHAR MinimumPrefetch[2]; UCHAR MaximumPrefetch[2]; UCHAR MaximumPrefetchCeiling[2]; } MODE_CACHING_PAGE, *PMODE_CACHING_PAGE;
typedef struct _MODE_INFO_EXCEPTIONS { UCHAR PageCode : 6; UCHAR Reserved1 : 1; UCHAR PSBit : 1; UCHAR PageLength; UCHAR Flags; UCHAR ReportMethod : 4; UCHAR Reserved3 : 4; UCHAR IntervalTimer[4]; UCHAR ReportCount[4]; } MODE_INFO_EXCEPTIONS, *PMODE_INFO_EXCEPTIONS;
typedef struct _LUN_LIST { UCHAR LunListLength[4]; UCHAR Reserved[4]; UCHAR Lun[1][8]; } LUN_LIST, *PLUN_LIST;
typedef struct _VPD_SUPPORTED_PAGES_PAGE { UCHAR DeviceType : 5; UCHAR DeviceTypeQualifier : 3; UCHAR PageCode; UCHAR Reserved; UCHAR PageLength; UCHAR SupportedPageList[1]; } VPD_SUPPORTED_PAGES_PAGE, *PVPD_SUPPORTED_PAGES_PAGE;
typedef struct _VPD_SERIAL_NUMBER_PAGE { UCHAR DeviceType : 5; UCHAR DeviceTypeQualifier : 3; UCHAR PageCode; UCHAR Reserved; UCHAR PageLength; UCHAR SerialNumber[1]; } VPD_SERIAL_NUMBER_PAGE, *PVPD_SERIAL_NUMBER_PAGE;
typedef struct _VPD_IDENTIFICATION_DESCRIPTOR { UCHAR CodeSet : 4; UCHAR Reserved : 4; UCHAR IdentifierType : 4; UCHAR Association : 2; UCHAR Reserved2 : 2; UCHAR Reserved3; UCHAR IdentifierLength; UCHAR Identifier[1]; } VPD_IDENTIFICATION_DESCRIPTOR, *PVPD_IDENTIFICATION_DESCRIPTOR;
typedef struct _VPD_IDENTIFICATION_PAGE { UCHAR DeviceType : 5; UCHAR DeviceTypeQualifier : 3; UCHAR PageCode; UCHAR Reserved; UCHAR PageLength; UCHAR Descriptors[1]; } VPD_IDENTIFICATION_PAGE, *PVPD_IDENTIFICATION_PAGE;
typedef struct _VPD_BLOCK_LIMITS_PAGE {
    UCHAR DeviceType : 5; UCHAR DeviceTypeQualifier : 3; UCHAR PageCode; UCHAR PageLength[2]; UCHAR Reserved0; UCHAR MaximumCompareAndWriteLength; UCHAR OptimalTransferLengthGranularity[2]; UCHAR MaximumTransferLength[4]; UCHAR OptimalTransferLength[4]; UCHAR MaxPrefetchXDReadXDWriteTransferLength[4];
    UCHAR MaximumUnmapLBACount[4]; UCHAR MaximumUnmapBlockDescriptorCount[4]; UCHAR OptimalUnmapGranularity[4]; UCHAR UnmapGranularityAlignment[4]; UCHAR Reserved1[28];
} VPD_BLOCK_LIMITS_PAGE, *PVPD_BLOCK_LIMITS_PAGE;
typedef struct _VPD_BLOCK_DEVICE_CHARACTERISTICS_PAGE { UCHAR DeviceType : 5; UCHAR DeviceTypeQualifier : 3; UCHAR PageCode; UCHAR Reserved0; UCHAR PageLength; UCHAR MediumRotationRateMsb; UCHAR MediumRotationRateLsb; UCHAR MediumProductType; UCHAR NominalFormFactor : 4; UCHAR Reserved2 : 4; UCHAR Reserved3[56]; } VPD_BLOCK_DEVICE_CHARACTERISTICS_PAGE, *PVPD_BLOCK_DEVICE_CHARACTERISTICS_PAGE;
typedef struct _VPD_LOGICAL_BLOCK_PROVISIONING_PAGE { UCHAR DeviceType : 5; UCHAR DeviceTypeQualifier : 3; UCHAR PageCode; UCHAR PageLength[2]; UCHAR ThresholdExponent; UCHAR DP : 1; UCHAR ANC_SUP : 1; UCHAR LBPRZ : 1; UCHAR Reserved0 : 2; UCHAR LBPWS10 : 1; UCHAR LBPWS : 1; UCHAR LBPU : 1; UCHAR ProvisioningType : 3; UCHAR Reserved1 : 5; UCHAR Reserved2; UCHAR ProvisioningGroupDescr[1]; } VPD_LOGICAL_BLOCK_PROVISIONING_PAGE, *PVPD_LOGICAL_BLOCK_PROVISIONING_PAGE;
typedef struct _UNMAP_BLOCK_DESCRIPTOR { UCHAR StartingLba[8]; UCHAR LbaCount[4]; UCHAR Reserved[4]; } UNMAP_BLOCK_DESCRIPTOR, *PUNMAP_BLOCK_DESCRIPTOR;
typedef struct _UNMAP_LIST_HEADER { UCHAR DataLength[2]; UCHAR BlockDescrDataLength[2]; UCHAR Reserved[4]; UNMAP_BLOCK_DESCRIPTOR Descriptors[1]; } UNMAP_LIST_HEADER, *PUNMAP_LIST_HEADER;
typedef union _EIGHT_BYTE { struct { UCHAR Byte0; UCHAR Byte1; UCHAR Byte2; UCHAR Byte3; UCHAR Byte4; UCHAR Byte5; UCHAR Byte6; UCHAR Byte7; }; ULONGLONG AsULongLong; UCHAR AsByte[8]; } EIGHT_BYTE, *PEIGHT_BYTE;
typedef union _FOUR_BYTE { struct { UCHAR Byte0; UCHAR Byte1; UCHAR Byte2; UCHAR Byte3; }; ULONG AsULong; UCHAR AsByte[4]; } FOUR_BYTE, *PFOUR_BYTE;
typedef union _TWO_BYTE { struct { UCHAR Byte0; UCHAR Byte1; }; USHORT AsUShort; } TWO_BYTE, *PTWO_BYTE;
#define REVERSE_BYTES_QUAD(Destination, Source) { PEIGHT_BYTE d = (PEIGHT_BYTE)(Destination); PEIGHT_BYTE s = (PEIGHT_BYTE)(Source); d->Byte7 = s->Byte0; d->Byte6 = s->Byte1; d->Byte5 = s->Byte2; d->Byte4 = s->Byte3; d->Byte3 = s->Byte4; d->Byte2 = s->Byte5; d->Byte1 = s->Byte6; d->Byte0 = s->Byte7; }
#define REVERSE_BYTES(Destination, Source) { PFOUR_BYTE d = (PFOUR_BYTE)(Destination); PFOUR_BYTE s = (PFOUR_BYTE)(Source); d->Byte3 = s->Byte0; d->Byte2 = s->Byte1; d->Byte1 = s->Byte2; d->Byte0 = s->Byte3; }
#define REVERSE_BYTES_SHORT(Destination, Source) { PTWO_BYTE d = (PTWO_BYTE)(Destination); PTWO_BYTE s = (PTWO_BYTE)(Source); d->Byte1 = s->Byte0; d->Byte0 = s->Byte1; }
#define REVERSE_BYTES_8 REVERSE_BYTES_QUAD
#define REVERSE_BYTES_4 REVERSE_BYTES
#define REVERSE_BYTES_2 REVERSE_BYTES_SHORT
#define REVERSE_SHORT(Short) { UCHAR t; PTWO_BYTE w = (PTWO_BYTE)(Short); t = w->Byte0; w->Byte0 = w->Byte1; w->Byte1 = t; }
#define REVERSE_LONG(Long) { UCHAR t; PFOUR_BYTE l = (PFOUR_BYTE)(Long); t = l->Byte3; l->Byte3 = l->Byte0; l->Byte0 = t; t = l->Byte2; l->Byte2 = l->Byte1; l->Byte1 = t; }
typedef enum _VPD_CODE_SET { VpdCodeSetReserved, VpdCodeSetBinary, VpdCodeSetAscii, VpdCodeSetUTF8 } VPD_CODE_SET;
typedef enum _VPD_ASSOCIATION { VpdAssocDevice, VpdAssocPort, VpdAssocTarget, VpdAssocReserved } VPD_ASSOCIATION;
typedef enum _VPD_IDENTIFIER_TYPE { VpdIdentifierTypeVendorSpecific, VpdIdentifierTypeVendorId, VpdIdentifierTypeEUI64, VpdIdentifierTypeFCPHName, VpdIdentifierTypePortRelative, VpdIdentifierTypeTargetPortGroup, VpdIdentifierTypeLogicalUnitGroup, VpdIdentifierTypeMD5LogicalUnitId, VpdIdentifierTypeSCSINameString } VPD_IDENTIFIER_TYPE;
#define CDB6GENERIC_LENGTH 6
#define CDB10GENERIC_LENGTH 10
#define CDB12GENERIC_LENGTH 12
#define INQUIRYDATABUFFERSIZE 36
#define SENSE_BUFFER_SIZE 18
#define MODE_SENSE_CURRENT_VALUES 0x00
#define MODE_SENSE_CHANGEABLE_VALUES 0x40
#define MODE_SENSE_DEFAULT_VAULES 0x80
#define MODE_SENSE_SAVED_VALUES 0xc0
#define MODE_SENSE_RETURN_ALL 0x3f
#define MODE_PAGE_ERROR_RECOVERY 0x01
#define MODE_PAGE_CACHING 0x08
#define MODE_PAGE_CONTROL 0x0A
#define MODE_PAGE_POWER_CONDITION 0x1A
#define MODE_PAGE_FAULT_REPORTING 0x1C
#define MODE_DSP_FUA_SUPPORTED 0x10
#define MODE_DSP_WRITE_PROTECT 0x80
#define VPD_SUPPORTED_PAGES 0x00
#define VPD_SERIAL_NUMBER 0x80
#define VPD_DEVICE_IDENTIFIERS 0x83
#define VPD_MEDIA_SERIAL_NUMBER 0x84
#define VPD_EXTENDED_INQUIRY_DATA 0x86
#define VPD_ATA_INFORMATION 0x89
#define VPD_THIRD_PARTY_COPY 0x8F
#define VPD_BLOCK_LIMITS 0xB0
#define VPD_BLOCK_DEVICE_CHARACTERISTICS 0xB1
#define VPD_LOGICAL_BLOCK_PROVISIONING 0xB2
#define PROVISIONING_TYPE_UNKNOWN 0x0
#define PROVISIONING_TYPE_RESOURCE 0x1
#define PROVISIONING_TYPE_THIN 0x2
#define DEVICE_QUALIFIER_ACTIVE 0x00
#define DEVICE_QUALIFIER_NOT_ACTIVE 0x01
#define DEVICE_QUALIFIER_NOT_SUPPORTED 0x03
#define DEVICE_CONNECTED 0x00
#define DIRECT_ACCESS_DEVICE 0x00
#define SEQUENTIAL_ACCESS_DEVICE 0x01
#define PROCESSOR_DEVICE 0x03
#define READ_ONLY_DIRECT_ACCESS_DEVICE 0x05
#define ARRAY_CONTROLLER_DEVICE 0x0C
#define LOGICAL_UNIT_NOT_PRESENT_DEVICE 0x7F
#define SCSIOP_TEST_UNIT_READY 0x00
#define SCSIOP_REWIND 0x01
#define SCSIOP_REQUEST_SENSE 0x03
#define SCSIOP_FORMAT_UNIT 0x04
#define SCSIOP_INIT_ELEMENT_STATUS 0x07
#define SCSIOP_READ6 0x08
#define SCSIOP_WRITE6 0x0A
#define SCSIOP_SEEK6 0x0B
#define SCSIOP_SPACE 0x11
#define SCSIOP_INQUIRY 0x12
#define SCSIOP_VERIFY6 0x13
#define SCSIOP_MODE_SELECT 0x15
#define SCSIOP_RESERVE_UNIT 0x16
#define SCSIOP_RELEASE_UNIT 0x17
#define SCSIOP_ERASE 0x19
#define SCSIOP_MODE_SENSE 0x1A
#define SCSIOP_START_STOP_UNIT 0x1B
#define SCSIOP_RECEIVE_DIAGNOSTIC 0x1C
#define SCSIOP_SEND_DIAGNOSTIC 0x1D
#define SCSIOP_MEDIUM_REMOVAL 0x1E
#define SCSIOP_READ_FORMATTED_CAPACITY 0x23
#define SCSIOP_READ_CAPACITY 0x25
#define SCSIOP_READ 0x28
#define SCSIOP_WRITE 0x2A
#define SCSIOP_SEEK 0x2B
#define SCSIOP_WRITE_VERIFY 0x2E
#define SCSIOP_VERIFY 0x2F
#define SCSIOP_SYNCHRONIZE_CACHE 0x35
#define SCSIOP_WRITE_DATA_BUFF 0x3B
#define SCSIOP_READ_DATA_BUFF 0x3C
#define SCSIOP_UNMAP 0x42
#define SCSIOP_READ_TOC 0x43
#define SCSIOP_GET_CONFIGURATION 0x46
#define SCSIOP_GET_EVENT_STATUS 0x4A
#define SCSIOP_LOG_SELECT 0x4C
#define SCSIOP_LOG_SENSE 0x4D
#define SCSIOP_MODE_SELECT10 0x55
#define SCSIOP_RESERVE_UNIT10 0x56
#define SCSIOP_RELEASE_UNIT10 0x57
#define SCSIOP_MODE_SENSE10 0x5A
#define SCSIOP_PERSISTENT_RESERVE_IN 0x5E
#define SCSIOP_PERSISTENT_RESERVE_OUT 0x5F
#define SCSIOP_ATA_PASSTHROUGH16 0x85
#define SCSIOP_READ16 0x88
#define SCSIOP_WRITE16 0x8A
#define SCSIOP_WRITE_VERIFY16 0x8E
#define SCSIOP_VERIFY16 0x8F
#define SCSIOP_SYNCHRONIZE_CACHE16 0x91
#define SCSIOP_READ_CAPACITY16 0x9E
#define SCSIOP_SERVICE_ACTION_IN16 0x9E
#define SCSIOP_REPORT_LUNS 0xA0
#define SCSIOP_ATA_PASSTHROUGH12 0xA1
#define SCSIOP_SECURITY_PROTOCOL_IN 0xA2
#define SCSIOP_READ12 0xA8
#define SCSIOP_WRITE12 0xAA
#define SCSIOP_WRITE_VERIFY12 0xAE
#define SCSIOP_VERIFY12 0xAF
#define SCSIOP_SECURITY_PROTOCOL_OUT 0xB5
#define SERVICE_ACTION_READ_CAPACITY16 0x10
#define RESERVATION_ACTION_READ_KEYS 0x00
#define RESERVATION_ACTION_READ_RESERVATIONS 0x01
#define RESERVATION_ACTION_REGISTER 0x00
#define RESERVATION_ACTION_RESERVE 0x01
#define RESERVATION_ACTION_RELEASE 0x02
#define RESERVATION_ACTION_CLEAR 0x03
#define RESERVATION_ACTION_PREEMPT 0x04
#define RESERVATION_ACTION_PREEMPT_ABORT 0x05
#define RESERVATION_ACTION_REGISTER_IGNORE_EXISTING 0x06
#define SCSISTAT_GOOD 0x00
#define SCSISTAT_CHECK_CONDITION 0x02
#define SCSISTAT_CONDITION_MET 0x04
#define SCSISTAT_BUSY 0x08
#define SCSISTAT_RESERVATION_CONFLICT 0x18
#define SCSISTAT_COMMAND_TERMINATED 0x22
#define SCSISTAT_QUEUE_FULL 0x28
#define SCSI_SENSE_ERRORCODE_FIXED_CURRENT 0x70
#define SCSI_SENSE_ERRORCODE_FIXED_DEFERRED 0x71
#define SCSI_SENSE_ERRORCODE_DESCRIPTOR_CURRENT 0x72
#define SCSI_SENSE_NO_SENSE 0x00
#define SCSI_SENSE_RECOVERED_ERROR 0x01
#define SCSI_SENSE_NOT_READY 0x02
#define SCSI_SENSE_MEDIUM_ERROR 0x03
#define SCSI_SENSE_HARDWARE_ERROR 0x04
#define SCSI_SENSE_ILLEGAL_REQUEST 0x05
#define SCSI_SENSE_UNIT_ATTENTION 0x06
#define SCSI_SENSE_DATA_PROTECT 0x07
#define SCSI_SENSE_BLANK_CHECK 0x08
#define SCSI_SENSE_UNIQUE 0x09
#define SCSI_SENSE_COPY_ABORTED 0x0A
#define SCSI_SENSE_ABORTED_COMMAND 0x0B
#define SCSI_SENSE_VOL_OVERFLOW 0x0D
#define SCSI_SENSE_MISCOMPARE 0x0E
#define SCSI_ADSENSE_NO_SENSE 0x00
#define SCSI_ADSENSE_LUN_NOT_READY 0x04
#define SCSI_ADSENSE_WRITE_ERROR 0x0C
#define SCSI_ADSENSE_UNRECOVERED_ERROR 0x11
#define SCSI_ADSENSE_PARAMETER_LIST_LENGTH 0x1A
#define SCSI_ADSENSE_ILLEGAL_COMMAND 0x20
#define SCSI_ADSENSE_ACCESS_DENIED 0x20
#define SCSI_ADSENSE_ILLEGAL_BLOCK 0x21
#define SCSI_ADSENSE_INVALID_CDB 0x24
#define SCSI_ADSENSE_INVALID_LUN 0x25
#define SCSI_ADSENSE_INVALID_FIELD_PARAMETER_LIST 0x26
#define SCSI_ADSENSE_WRITE_PROTECT 0x27
#define SCSI_ADSENSE_MEDIUM_CHANGED 0x28
#define SCSI_ADSENSE_BUS_RESET 0x29
#define SCSI_ADSENSE_PARAMETERS_CHANGED 0x2A
#define SCSI_ADSENSE_NO_MEDIA_IN_DEVICE 0x3A
#define SCSI_ADSENSE_OPERATING_CONDITIONS_CHANGED 0x3F
#define SCSI_ADSENSE_INTERNAL_TARGET_FAILURE 0x44
#define SCSI_ADSENSE_OPERATOR_REQUEST 0x5A
#define SCSI_SENSEQ_CAUSE_NOT_REPORTABLE 0x00
#define SCSI_SENSEQ_BECOMING_READY 0x01
#define SCSI_SENSEQ_INIT_COMMAND_REQUIRED 0x02
#define SCSI_SENSEQ_MANUAL_INTERVENTION_REQUIRED 0x03
#define SCSI_SENSEQ_MEDIUM_REMOVAL 0x01
#define SCSI_SENSEQ_NO_ACCESS_RIGHTS 0x02
#define SCSI_SENSEQ_SPACE_ALLOC_FAILED_WRITE_PROTECT 0x07
#endif
