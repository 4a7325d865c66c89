import { expect, it } from 'vitest';

import { readsOnly } from '../../src/ingest/wsdl-reads.ts';

it.each([
  'getCity GetCity GETCITY Get_Award_Line getAndroidVersion getOrders GetNextHoliday listNodes search lookupVat',
  'checkVat CheckBooking isValid IsMember hasPrivilege ReadBooking VerifyAddress status echo1 Ping canPay',
  'ConvertTemp ConvertTemperature convertLengthUnit GetAllTerminalsAndMates GetSystemDateAndTime convertCurrency ConvertId select_all_orders select_op_count',
  'doGetItems searchMoreWithId queryMore DoSearch Company.GetQueue DeliveryList.Get Permissions.HasPrivilege Media_GetMedia LMS_GetActiveEmployees',
])('%s only read', (names) => {
  expect(names.split(' ').filter((name) => !readsOnly(name))).toEqual([]);
});

it.each([
  'addCity dropCity Notify cancel issue isolate hashPassword countersign',
  'checkIn CheckOut convertLead ConvertQuoteToOrder SelectVnic CheckCompliance_Task',
  'Delete_ListItem Update_ListItems Remove_ListEntry Add_SearchTerm Create_QueryJob Set_ListPrice Cancel_GetReport Update.List',
  'GetNextMessageAndDelete select_and_delete GET_AND_LOCK convertMoneyTransfer ConvertTimeSheetToInvoice ListingCreate listenForEvents',
  'getOrCreateUser FindAndModify validateAndSubmit ReadNextEvents searchNext searchMore',
  'Put_Search_Settings Company.ResetTokenCount doLogin documentGet asyncGetList AddList xroadGet',
])('%s may write', (names) => {
  expect(names.split(' ').filter((name) => readsOnly(name))).toEqual([]);
});
