import { describe, expect, it } from 'vitest';

import type { SourceModel } from '../../src/ingest/model.ts';
import { args, bindingOf, field, fields, folder, ingest, ingestFile, openapi, sdl } from './openapi-harness.ts';

const answering = (schema: object) => ({ 200: { description: 'ok', content: { 'application/json': { schema } } } });
const ok = answering({ type: 'string' });
const done = { 204: { description: 'done' } };

describe('root fields', () => {
  it('read by GET and HEAD, write by everything else', async () => {
    const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace'];
    const item = Object.fromEntries(
      methods.map((method) => [method, { operationId: `${method}It`, responses: done }] as const),
    );
    const model = await ingest(openapi({ '/it': item }));
    expect(fields(model, 'Query')).toEqual(['getIt', 'headIt']);
    expect(fields(model, 'Mutation')).toEqual(['putIt', 'postIt', 'deleteIt', 'optionsIt', 'patchIt', 'traceIt']);
    expect(model.operations).toEqual({ total: 8, exposed: 8, skipped: [] });
  });

  it('move where the configuration says so', async () => {
    const paths = {
      '/search': { post: { operationId: 'Search_Items', responses: ok } },
      '/run': { get: { responses: ok } },
    };
    const model = await ingest(openapi(paths), {
      options: {
        selectQueryOrMutationField: [
          { fieldName: 'Search_Items', type: 'Query' },
          { fieldName: 'getRun', type: 'mutation' },
        ],
      },
    });
    expect([fields(model, 'Query'), fields(model, 'Mutation')]).toEqual([['searchItems'], ['getRun']]);
  });

  it('are repeated where that does no harm: what reads, whatever its method, PUT and DELETE', async () => {
    const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'];
    const item = Object.fromEntries(
      methods.map((method) => [method, { operationId: `${method}It`, responses: done }] as const),
    );
    const moved = {
      '/search': { post: { operationId: 'search', responses: ok } },
      '/run': { get: { operationId: 'run', responses: ok } },
    };
    const model = await ingest(openapi({ '/it': item, ...moved }), {
      options: {
        selectQueryOrMutationField: [
          { fieldName: 'search', type: 'Query' },
          { fieldName: 'run', type: 'Mutation' },
        ],
      },
    });
    const all = [...fields(model, 'Query'), ...fields(model, 'Mutation')];
    const repeated = all.filter((name) => bindingOf(model, name).isIdempotent);
    expect(repeated.sort()).toEqual(['deleteIt', 'getIt', 'headIt', 'putIt', 'search']);
  });

  it.each([
    ['listPets', 'listPets'],
    ['list_pets', 'listPets'],
    ['Pets.List-All', 'petsListAll'],
    ['GetPetByID', 'getPetByID'],
    ['GET_ITEMS', 'getItems'],
    ['APIKeys_List', 'apiKeysList'],
    ['2fa', '_2fa'],
    [undefined, 'getPetPhotos'],
  ])('are named by their operation: %j gives %s', async (operationId, expected) => {
    const model = await ingest(openapi({ '/pets/{pet_id}/photos': { get: { operationId, responses: ok } } }));
    expect(fields(model, 'Query')).toEqual([expected]);
  });

  it.each([
    ['FastAPI', 'read_item_items__item_id__get', '/items/{item_id}', 'readItem'],
    ['FastAPI, one word', 'list_items__item_id__get', '/items/{item_id}', 'getItem'],
    ['NestJS', 'CatsController_findAll', '/cats', 'catsFindAll'],
    ['Google', 'shop.orders.items.list', '/orders', 'ordersItemsList'],
    ['Google Cloud', 'shop.projects.locations.gateways.list', '/v1/{parent}/gateways', 'gatewaysList'],
    ['Google Cloud, of rings', 'shop.projects.locations.keyRings.keys.list', '/v1/{parent}/keys', 'keysList'],
    ['Google Cloud, saying it again', 'shop.orders.editOrderLines', '/v1/{name}:editLines', 'editOrderLines'],
    ['Google Cloud, by a verb', 'shop.projects.searchJobs.search', '/v1/{name}:search', 'searchJobsSearch'],
    ['Google Cloud, the places', 'shop.projects.locations.list', '/v1/{name}/locations', 'locationsList'],
    ['Google Cloud, in between', 'shop.stats.projects.topics.get', '/v1/{name}', 'statsTopicsGet'],
    [
      'Google, real places',
      'shop.accounts.locations.admins.list',
      '/v1/{parent}/admins',
      'accountsLocationsAdminsList',
    ],
    ['many, though one chooses', 'GetTags', '/v2/tags/{resource-arn}', 'getTags'],
    ['many, by what one looks for', 'getIconsByTerm', '/icons/{term}', 'getIconsByTerm'],
    ['one, by its key', 'getIconsByKey', '/icons/{key}', 'getIcon'],
    ['one, by itself', 'getTokensByToken', '/tokens/{token}', 'getToken'],
    ['all of another', 'getGroupsByRealm', '/{realm}/groups', 'getGroups'],
    ['a path without a verb', 'clientClient_id', '/client/{client_id}', 'getClientById'],
    [
      'a path in small letters, an id that tells its words',
      'GetMileagePricesById',
      '/mileageprices/{id}',
      'getMileagePrice',
    ],
    ['springdoc', 'update_2', '/orders/{id}/last', 'getOrderLast'],
    ['the method and what all APIs have', 'get-api-v1-orders', '/api/v1/orders', 'getOrders'],
    ['the method and what all APIs have, in camel case', 'getApiV1Orders', '/api/v1/orders', 'getOrders'],
    ['many, by another verb', 'showPublicKeys', '/public_keys/{account}/{kind}', 'showPublicKeys'],
    ['OpenSearch', 'orders.get.0', '/orders', 'ordersGet'],
    ['OpenSearch, another way', 'orders.get.1', '/orders', 'ordersGet1'],
    ['Springfox', 'findOrderUsingGET', '/orders', 'findOrder'],
    ['Springfox, the second', 'findOrderUsingGET_1', '/orders/last', 'getOrdersLast'],
    ['FastAPI, the path again', 'config_config_get', '/config', 'getConfig'],
    ['FastAPI, in camel case', 'getPrice_salePrice_get', '/salePrice', 'getPrice'],
    ['Adyen', 'get-checkOrder', '/checkOrder', 'checkOrder'],
    ['Adyen, no verb', 'get-orderItems', '/orderItems', 'getOrderItems'],
    ['a path that says its verb', undefined, '/getOrder/{id}', 'getOrderById'],
    ['a path that begins like a verb', undefined, '/settings', 'getSettings'],
    ['a path that creates by GET', undefined, '/createOrder', 'getCreateOrder'],
    ['a path below what all APIs have', undefined, '/rest/api/2/orders/{id}.json', 'getOrder'],
    ['a version with its point', undefined, '/api/1.0/orders', 'getOrders'],
    ['a path in capitals', undefined, '/ORDER_STATUS', 'getOrderStatus'],
    ['another title', 'store.orders.list', '/orders', 'storeOrdersList'],
    ['a path', 'get-/crm/{type}/read_/crm/v3/{type}/read', '/crm/{type}/read', 'getCrmRead'],
    ['a path, as one word', 'getOrders', '/orders', 'getOrders'],
    ['a path with its parameters', 'GetShopsShopOrdersId', '/v1/shops/{shop}/orders/{id}', 'getShopOrder'],
    ['a path and then its parameters', 'getShopsByIdShopByField', '/shops/{idShop}/{field}', 'getShopByField'],
    ['a path and a version in its verb', 'GETv3-shops-shop_id', '/shops/{shop_id}', 'getShop'],
    ['Rails', 'Api::V1::Orders#create', '/api/v1/orders.json', 'ordersCreate'],
    ['Swashbuckle', 'OrdersApi_Find', '/orders', 'ordersFind'],
    ['a number', '58acde292109180bdcacc40d', '/orders', 'getOrders'],
    ['a path in small letters', 'getorders', '/shop-data/orders', 'getOrders'],
    ['a whole path in small letters', 'getshopdataorders', '/shop-data/orders', 'getShopDataOrders'],
    ['Connexion', 'app.api.Orders.find_order', '/orders', 'findOrder'],
    ['Nelmio', 'GET--version-orders---format-', '/v2/orders', 'getOrders'],
    ['Amazon', 'GET_CountOrders', '/#Action=CountOrders', 'countOrders'],
    ['a sentence', 'Find an order', '/orders/{id}', 'findOrder'],
    ['a sentence in capitals', 'findAnOrder', '/orders/{id}', 'findOrder'],
    ['a group twice', 'Orders_FindOrder', '/orders/{id}', 'findOrder'],
    ['a group at the start again', 'OrderImport_OrderImportInsert', '/orders', 'orderImportInsert'],
    ['Springfox, after a number', 'toOsgb36UsingGET', '/orders', 'toOsgb36'],
    ['a group that says more', 'Orders_FindItem', '/orders/{id}', 'ordersFindItem'],
    ['a group in its own group', 'OrderImport_OrderImportItems_Read', '/orders', 'orderImportItemsRead'],
    ['a group that is what chooses', 'Orders_GetByOrderId', '/orders', 'ordersGetByOrderId'],
    ['a group twice, before what tells it', 'OrderApi_findOrder', '/orders', 'findOrder'],
    ['the method behind', 'Orders_LastPrice_GET', '/orders/price', 'ordersLastPrice'],
    ['a word again', 'get_draft_uuid_uuid', '/orders/draft/all', 'getDraftUuid'],
    ['Springfox, after capitals', 'sendOTPUsingPOST', '/orders', 'sendOTP'],
    ['a parameter alone', 'getColour', '/{colour}', 'getColour'],
    ['a parameter alone, with another verb', 'paintColour', '/{colour}', 'paintColour'],
    ['a format in the id', 'GET_orders-format', '/orders.{format}', 'getOrders'],
    ['FastAPI, another word', 'pong_v1_ping_get', '/v1/ping', 'getPing'],
    ['Nelmio, with a word before the version', 'GET-api--version-orders---format-', '/api/v1/orders', 'getOrders'],
    ['a path, the method behind', 'shop_orders_get', '/shop/orders', 'getShopOrders'],
    [
      'a path with parameters, the method behind',
      'ShopsOrdersByShopAndIdGet',
      '/shops/{shop}/orders/{id}',
      'getShopOrder',
    ],
    [
      'a path with its version, the method behind',
      'v1.order-item.get',
      '/api/v1/order-item/{key}',
      'getOrderItemByKey',
    ],
    ['Django', 'shop_orders_list', '/shop/orders/', 'listShopOrders'],
    ['Django, one of them', 'shop_orders_read', '/shop/orders/{id}/', 'getShopOrder'],
    ['one thing, the method behind', 'orders_get', '/orders', 'ordersGet'],
    ['a path that has its parameter elsewhere', 'get-shop-order_id-best-items', '/shop/best', 'getShopBestItems'],
    ['a sentence', 'Gets the last known price of an order by its date', '/orders/{id}/price', 'getOrderPrice'],
    ['a query', undefined, '/current?city={city}&land={land}', 'getCurrentByCityAndLand'],
    ['a long query', undefined, '/current?a={a}&b={b}&c={c}', 'getCurrentByABC'],
  ])('are named without what frameworks add: %s', async (_framework, operationId, path, expected) => {
    const model = await ingest(openapi({ [path]: { get: { operationId, responses: ok } } }));
    expect(fields(model, 'Query')).toEqual([expected]);
  });

  it.each([
    ['its tag', '/{id}', 'Blue boats', 'Harbour API', 'getBlueBoat'],
    ['a title that is one word', '/', 'default', 'OpenBoats API', 'getOpenBoats'],
    ['its tag, all of them', '/', 'Blue boats', 'Harbour API', 'getBlueBoats'],
    ['the title without what all say', '/{id}', 'default', 'Public Harbours API v2', 'getHarbour'],
    ['neither, where they say nothing', '/{id}', 'default', 'My API, with all that one could ever want', 'getById'],
    ['the path where it has a word', '/boats/{id}', 'Ships', 'Harbour API', 'getBoat'],
    ['a parameter that says something', '/{colour}', 'Ships', 'Harbour API', 'getByColour'],
  ])('whose path has no word are named by %s', async (_how, path, tag, title, expected) => {
    const spec = openapi({ [path]: { get: { tags: [tag], responses: ok } } });
    const model = await ingest({ ...spec, info: { title, version: '1' } });
    expect(fields(model, 'Query')).toEqual([expected]);
  });

  it('whose id says no more than a path without a word are named so too', async () => {
    const model = await ingest(
      openapi({ '/{id}': { get: { operationId: 'getById', tags: ['boats'], responses: ok } } }),
    );
    expect(fields(model, 'Query')).toEqual(['getBoat']);
  });

  it('are named by the path where their ids only say it before the verb', async () => {
    const [all, one] = ['/shop/orders/', '/shop/orders/{id}/'];
    const post = { operationId: 'shop_orders_create', responses: ok };
    const put = { operationId: 'shop_orders_update', responses: ok };
    const patch = { operationId: 'shop_orders_partial_update', responses: ok };
    const remove = { operationId: 'shop-orders-delete', responses: ok };
    const model = await ingest(openapi({ [all]: { post }, [one]: { put, patch, delete: remove } }));
    expect(fields(model, 'Mutation')).toEqual([
      'createShopOrder',
      'updateShopOrder',
      'deleteShopOrder',
      'patchShopOrder',
    ]);
  });

  it.each([
    ['GET', '/orders', 'getOrders'],
    ['GET', '/ingest/api/v1/orders', 'getIngestOrders'],
    ['GET', '/resources/orders', 'getOrders'],
    ['GET', '/shop/api/items', 'getShopItems'],
    ['GET', '/api-v1.0/items', 'getItems'],
    ['GET', '/restv2/items', 'getItems'],
    ['GET', '/api2/items', 'getItems'],
    ['GET', '/regression/api', 'getRegression'],
    ['GET', '/api/{endpoint}', 'getApiByEndpoint'],
    ['GET', '/groups/all', 'getAllGroups'],
    ['GET', '/my/orders/open/all', 'getAllMyOrdersOpen'],
    ['POST', '/alerts/acknowledge-all', 'acknowledgeAllAlerts'],
    ['POST', '/notes/all/read', 'readAllNotes'],
    ['DELETE', '/orders/all', 'deleteAllOrders'],
    ['DELETE', '/members/{id}/all', 'deleteMemberAll'],
    ['GET', '/{a}/{b}/{c}', 'getByABC'],
    ['GET', '/{year}/{month}', 'getByYearAndMonth'],
    ['GET', '/orders/by_uuid/{uuid}', 'getOrdersByUuid'],
    ['GET', '/{shop}/roles-by-id/{role-id}', 'getRoleById'],
    ['DELETE', '/{shop}/roles-by-id/{role-id}/parts', 'deleteRoleByIdParts'],
    ['GET', '/business-units/v3/business-units/user/{userId}', 'getBusinessUnitsUserById'],
    ['GET', '/floating_ips/{id}/actions/{action_id}', 'getFloatingIpAction'],
    ['POST', '/floating_ips/{id}/actions/change_protection', 'changeFloatingIpProtection'],
    ['POST', '/orders/{id}/change-requests', 'createOrderChangeRequest'],
    ['POST', '/universe/ids', 'postUniverseIds'],
    ['POST', '/pdf/pdfmerge', 'postPdfmerge'],
    ['GET', '/team/{teamname}', 'getTeamByName'],
    ['GET', '/albums/new', 'getNewAlbums'],
    ['GET', '/get/dweets/for/{thing}', 'getDweetsByThing'],
    ['GET', '/geocode/{format}', 'getGeocode'],
    ['GET', '/wmts/{layer}', 'getWmtsByLayer'],
    ['GET', '/code/findByElement/{element}', 'findCodeByElement'],
    ['GET', '/subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.Shop/orders/{name}', 'getOrder'],
    ['GET', '/api/v1/subscriptions/{id}/{group}/providers/Microsoft.Shop/orders/{name}', 'getOrder'],
    ['GET', '/cms/pages/landing-pages/{id}', 'getCmsLandingPage'],
    ['GET', '/strategies/strategyId/{strategyId}', 'getStrategiesById'],
    ['GET', '/users/{id}/picture?key={APIKEY}', 'getUserPicture'],
    ['GET', '/lists/{date}/{list}.json', 'getList'],
    ['DELETE', '/key/{key}', 'deleteKey'],
    ['POST', '/repos/{owner}/{repo}/hooks', 'createRepoHook'],
    ['POST', '/delay/{delay}', 'postDelay'],
    ['POST', '/hubs/{id}/manage_items', 'manageHubItems'],
    ['GET', '/api2/json/plans', 'getPlans'],
    ['POST', '/export/data/enqueue', 'enqueueExportData'],
    ['PUT', '/projects/{id}/merge_requests/{merge_id}', 'updateProjectMergeRequest'],
    ['POST', '/users/terminate_sessions', 'terminateUserSessions'],
    ['GET', '/orders/{id}/search-results', 'getOrderSearchResults'],
    ['DELETE', '/locations/{id}/deleteimage', 'deleteLocationImage'],
    ['DELETE', '/orders/{id}/delete', 'deleteOrder'],
    ['POST', '/locations/{id}/uploadimage', 'uploadLocationImage'],
    ['GET', '/lists/object-type-id/{objectTypeId}/name/{listName}', 'getListsByName'],
    ['GET', '/member/emoji/{idEmoji}', 'getMemberEmojiById'],
    ['GET', '/resources/{id}', 'getResource'],
    ['GET', '/ShopServer/rest/services/orders', 'getOrders'],
    ['GET', '/orders/list', 'listOrders'],
    ['GET', '/orders/byname/{orderName}', 'getOrdersByName'],
    ['DELETE', '/apis/{id}', 'deleteApi'],
    ['GET', '/backorders/orders/{id}', 'getBackorder'],
    ['POST', '/make-label', 'makeLabel'],
    ['GET', '/orders/{id}', 'getOrder'],
    ['GET', '/v1/orders/{orderId}/line-items/{itemId}', 'getOrderLineItem'],
    ['GET', '/2024-05/orders/{id}', 'getOrder'],
    ['GET', '/order/{id}', 'getOrderById'],
    ['GET', '/order/{orderNumber}', 'getOrderByNumber'],
    ['GET', '/order/{id}/buyer', 'getOrderBuyer'],
    ['GET', '/contacts/search', 'searchContacts'],
    ['GET', '/orders/{id}/cancel', 'getOrderCancel'],
    ['GET', '/shop/shop-orders', 'getShopOrders'],
    ['GET', '/orders({id})', 'getOrder'],
    ['GET', '/v{version}/orders', 'getOrders'],
    ['GET', '/get/orders', 'getOrders'],
    ['GET', '/list/{id}', 'getListById'],
    ['GET', '/order/uuid/{uuid}', 'getOrderByUuid'],
    ['GET', '/object-type/{objectType}/orders', 'getOrders'],
    ['GET', '/shop/type/{type}/orders', 'getShopOrders'],
    ['POST', '/generate/report', 'generateReport'],
    ['GET', '/shop.orders.get', 'getShopOrders'],
    ['GET', '/orders/nearest.{outputFormat}', 'getOrdersNearest'],
    ['POST', '/jobs/describe', 'describeJobs'],
    ['POST', '/rest-services/getItems', 'getRestServiceItems'],
    ['GET', '/rate/{from}/{to}', 'getRate'],
    ['GET', '/countrycode/{countryCode}', 'getByCountryCode'],
    ['GET', '/{section}.{format}', 'getBySection'],
    ['GET', '/site-search/search', 'searchSite'],
    ['POST', '/orders', 'createOrder'],
    ['POST', '/orders/{id}', 'updateOrder'],
    ['POST', '/orders/{id}/cancel', 'cancelOrder'],
    ['POST', '/orders/{id}:cancel', 'cancelOrder'],
    ['POST', '/orders/{id}/add-items', 'addOrderItems'],
    ['POST', '/orders/{id}/items/add-from/{other}', 'addOrderItemsFrom'],
    ['POST', '/files/upload-sessions', 'createFilesUploadSession'],
    ['POST', '/settings', 'postSettings'],
    ['POST', '/search', 'search'],
    ['PUT', '/orders/{id}', 'updateOrder'],
    ['PUT', '/orders/{id}/restore', 'restoreOrder'],
    ['PATCH', '/order/{id}', 'updateOrder'],
    ['DELETE', '/order/{id}', 'deleteOrder'],
    ['DELETE', '/orders/{id}/lock', 'deleteOrderLock'],
    ['DELETE', '/shops/{id}/wordLists/{listId}/words/{wordId}', 'deleteShopWord'],
    ['GET', '/wordLists/{id}/words', 'getWordListWords'],
    ['GET', '/shops/{id}/lists', 'getShopLists'],
    ['GET', '/shops/{id}/award-emoji/{award_id}', 'getShopAwardEmojiById'],
    ['GET', '/allowlist/public/{allowlist_id}', 'getAllowlistPublicById'],
    ['POST', '/parse', 'parse'],
    ['POST', '/mergePdf', 'mergePdf'],
    ['GET', '/rss/boats.rss', 'getRssBoats'],
    ['POST', '/transfer-request', 'postTransferRequest'],
    ['GET', '/artists/{id}/related-artists', 'getRelatedArtists'],
    ['POST', '/shops/{id}/users/invite_vendor_user', 'inviteShopVendorUser'],
    ['GET', '/products/{id}/digital_products', 'getDigitalProducts'],
    ['GET', '/customer_categories/{id}/customers', 'getCustomerCategoryCustomers'],
    ['GET', '/wall_posts/{id}/wall_comments', 'getWallPostComments'],
    ['GET', '/me/video-playlists/videos-exist', 'getMeVideoPlaylistsVideosExist'],
    ['GET', '/settings/currencies/rates/unsupported-currencies', 'getSettingsRatesUnsupportedCurrencies'],
    ['GET', '/server/blocklist/servers', 'getBlocklistServers'],
    ['GET', '/search/WordSearchResults/{term}', 'getWordSearchResult'],
    ['POST', '/shops/{id}/apiKeys/{keyId}/generateApiToken', 'generateShopApiKeyToken'],
    ['POST', '/queries/{id}/answers/query-series', 'queryAnswerSeries'],
    ['POST', '/shops/{id}/merge_request/cancel_merge_when_late', 'cancelShopMergeRequestMergeWhenLate'],
    ['POST', '/letter/letters/price', 'postLettersPrice'],
    ['POST', '/post/letters/price', 'postLettersPrice'],
    ['DELETE', '/delete', 'delete'],
    ['DELETE', '/orders/bulkDelete', 'bulkDeleteOrders'],
    ['DELETE', '/shops/{id}/settings/delete/{settingId}', 'deleteShopSetting'],
    ['GET', '/shop_services.get_shop_orders', 'getShopOrders'],
    ['GET', '/removeOrderTag', 'removeOrderTag'],
    ['GET', '/{boatName}/{boatId}', 'getByBoat'],
    ['GET', '/{boatName}/{boatId}/{harbourName}', 'getByBoatAndHarbourName'],
    ['GET', '/{boatName}/{harbourName}/{shipName}', 'getByBoatHarbourShip'],
    ['GET', '/{boat}/{harbourName}', 'getByBoatAndHarbourName'],
    ['GET', '/{startDate}/{startTime}/{endTime}', 'getByStartDateStartTimeEndTime'],
    ['GET', '/updates/{id}', 'getUpdate'],
    ['POST', '/subscriptions/{a}/providers/Boats.Net/{kind}/{name}/raceBegun', 'postRaceBegun'],
    ['GET', '/shop_rest_services.get_map', 'getMap'],
    ['GET', '/shop_rest.get_map', 'getShopRestMap'],
    ['POST', '/api/v1/subscriptions/{a}/providers/Boats.Racing/races/{race}/start', 'startRace'],
    ['POST', '/users/{id}/password-reset', 'resetUserPassword'],
    ['POST', '/boatRaceStop', 'stopBoatRace'],
    ['POST', '/attendances/{id}/email-create', 'createAttendanceEmail'],
    ['POST', '/payees/{payeeId}/amountUpdate', 'updatePayeeAmount'],
    ['POST', '/payees/{payeeId}/amountUpdates', 'createPayeeAmountUpdate'],
    ['POST', '/boats/undo-close', 'postBoatsUndoClose'],
    ['POST', '/boats/on-confirm', 'postBoatsOnConfirm'],
    ['POST', '/request-password-reset', 'postRequestPasswordReset'],
    ['POST', '/boats/{kind}/gdpr-delete', 'gdprDeleteBoat'],
    ['GET', '/boats/{id}/status-update', 'getBoatStatusUpdate'],
    ['POST', '/technicalCancel', 'postTechnicalCancel'],
    ['GET', '/barcode/encode', 'encodeBarcode'],
    ['GET', '/barcode/encode/types', 'getBarcodeEncodeTypes'],
    ['POST', '/authentications/deregister', 'deregisterAuthentications'],
    ['POST', '/videos/{id}/give-ownership', 'giveVideoOwnership'],
    ['POST', '/boats/{id}/associate', 'associateBoat'],
    ['POST', '/videos/{id}/studio/edit', 'editVideoStudio'],
    ['POST', '/transferFunds', 'transferFunds'],
    ['POST', '/transferRequests', 'createTransferRequest'],
    ['POST', '/refundNotPaidOutOrders', 'refundNotPaidOutOrders'],
    ['GET', '/boats/show', 'getBoats'],
    ['GET', '/tv/show', 'getTvShow'],
    ['GET', '/volumes/fs/flavors/json', 'getVolumesFsFlavors'],
    ['GET', '/boats/csv', 'getBoats'],
    ['GET', '/volumes/{name}/json', 'getVolume'],
    ['GET', '/volumes/fs/{name}/json', 'getVolumesFsByName'],
    ['GET', '/exports/{id}/json', 'getExportJson'],
    ['GET', '/xml', 'getXml'],
    ['GET', '/formats/xml', 'getFormatsXml'],
    ['GET', '/status/json', 'getStatusJson'],
    ['POST', '/boats/json', 'postBoatsJson'],
    ['GET', '/.well-known/openid-configuration', 'getOpenidConfiguration'],
    ['POST', '/.well-known/mercure', 'postMercure'],
    ['GET', '/realms/{realm}/.well-known/keys', 'getRealmKeys'],
    ['GET', '/.well-known', 'getWellKnown'],
    ['GET', '/.well-known/{name}', 'getWellKnownByName'],
    ['GET', '/crm/objects/{objectType}/{objectId}', 'getCrmObject'],
    ['GET', '/crm/objects/{objectType}/{object}', 'getCrmObject'],
    ['PATCH', '/crm/objects/{objectType}/{id}', 'updateCrmObject'],
    ['POST', '/crm/objects/{objectType}', 'createCrmObject'],
    ['POST', '/crm/objects/{objectType}/search', 'searchCrmObjects'],
    ['POST', '/crm/objects/{objectType}/batch/read', 'readCrmObjectsBatch'],
    ['POST', '/crm/objects/{objectType}/lock', 'postCrmObjectLock'],
    ['GET', '/crm/objects/{objectType}/groups', 'getCrmObjectGroups'],
    ['DELETE', '/credentials/{type}', 'deleteCredential'],
    ['GET', '/labels/{resourceType}/{resourceId}', 'getLabelByResourceId'],
    ['GET', '/schemas/{objectType}', 'getSchema'],
    ['GET', '/pet-types/{petType}', 'getPetType'],
    ['GET', '/types/{type}', 'getType'],
    ['GET', '/subtypes/{sub_type}', 'getSubtype'],
    ['GET', '/order/{type}', 'getOrderByType'],
    ['GET', '/Detect', 'detect'],
    ['GET', '/jobs/normalize', 'normalizeJobs'],
    ['GET', '/jobs/normalise', 'normaliseJobs'],
    ['GET', '/skills/autocomplete', 'autocompleteSkills'],
    ['GET', '/login', 'login'],
    ['GET', '/logout', 'logout'],
    ['GET', '/login/history', 'getLoginHistory'],
    ['GET', '/login/{id}', 'getLoginById'],
    ['GET', '/user/login', 'getUserLogin'],
    ['GET', '/boats/detections', 'getBoatsDetections'],
    ['POST', '/calls/call-phone-number', 'callPhoneNumber'],
    ['POST', '/exports/export', 'exportExports'],
    ['POST', '/call_phone_number_auth', 'callPhoneNumberAuth'],
    ['POST', '/boats/{id}/call-users', 'createBoatCallUser'],
    ['POST', '/boats/{id}/call', 'postBoatCall'],
    ['POST', '/calls', 'createCall'],
    ['POST', '/call-logs', 'createCallLog'],
    ['POST', '/call-recording', 'postCallRecording'],
    ['GET', '/call-phone-number', 'getCallPhoneNumber'],
    ['POST', '/images/{id}/transform', 'transformImage'],
    ['POST', '/transforms', 'createTransform'],
    ['POST', '/settings/currencies/exchange-rates', 'createSettingsCurrenciesExchangeRate'],
    ['PATCH', '/settings/currencies/exchange-rates/{id}', 'updateSettingsCurrenciesExchangeRate'],
    ['POST', '/exchangeRate', 'postExchangeRate'],
    ['POST', '/tokens/exchange', 'exchangeTokens'],
    ['POST', '/sign_requests', 'createSignRequest'],
    ['POST', '/sign_requests/{id}/cancel', 'cancelSignRequest'],
    ['POST', '/documents/{id}/sign', 'signDocument'],
  ])('say what is done to what where they are named by their path: %s %s', async (method, path, expected) => {
    const model = await ingest(openapi({ [path]: { [method.toLowerCase()]: { responses: ok } } }));
    expect([...fields(model, 'Query'), ...fields(model, 'Mutation')]).toEqual([expected]);
  });

  it('tell more where they are not the only ones', async () => {
    const [get, put, patch] = [{ responses: ok }, { responses: ok }, { responses: ok }];
    const paths = { '/users/{name}': { get }, '/user': { get }, '/orders/{id}': { put, patch } };
    const model = await ingest(openapi({ ...paths, '/v2/orders/{id}': { put } }));
    expect(fields(model, 'Query')).toEqual(['getUserByName', 'getUser']);
    expect(fields(model, 'Mutation')).toEqual(['updateOrder', 'patchOrder', 'updateV2Order']);
  });

  it('leave a name to the path that leads there alone, whichever comes first', async () => {
    const get = { responses: ok };
    const paths = { '/products/{id}/digital-products/{one}': { get }, '/digital-products/{id}': { get } };
    const expected = ['getProductDigitalProduct', 'getDigitalProduct'];
    expect(fields(await ingest(openapi(paths)), 'Query')).toEqual(expected);
    const shown = await ingest(openapi({ '/boats/show': { get }, '/boats': { get } }));
    expect(fields(shown, 'Query')).toEqual(['getBoatsShow', 'getBoats']);
    const written = await ingest(openapi({ '/boats/json': { get }, '/boats/xml': { get }, '/boats': { get } }));
    expect(fields(written, 'Query')).toEqual(['getBoatsJson', 'getBoatsXml', 'getBoats']);
    const known = await ingest(openapi({ '/.well-known/boats': { get }, '/boats': { get } }));
    expect(fields(known, 'Query')).toEqual(['getWellKnownBoats', 'getBoats']);
  });

  it('give way to those that are called so by their ids where their own ids are sentences or numbers', async () => {
    const get = (operationId: string) => ({ get: { operationId, responses: ok } });
    const paths = {
      '/orders/{id}': get('Gets the last known state of an order by its id'),
      '/boats/{id}': get('58acde292109180bdcacc40d'),
      '/order': get('getOrder'),
      '/boat': get('getBoat'),
    };
    expect(fields(await ingest(openapi(paths)), 'Query')).toEqual([
      'getOrderById',
      'getBoatById',
      'getOrder',
      'getBoat',
    ]);
  });

  it('tell both ends of a way where others go it too', async () => {
    const paths = { '/rates': { get: { responses: ok } }, '/rates/from/{start}/to/{end}': { get: { responses: ok } } };
    expect(fields(await ingest(openapi(paths)), 'Query')).toEqual(['getRates', 'getRatesByStartAndEnd']);
    const get = { responses: ok };
    const both = { '/fx/rate': { get }, '/fx/rates/{from}/{to}': { get } };
    expect(fields(await ingest(openapi(both)), 'Query')).toEqual(['getFxRate', 'getFxRateByFromAndTo']);
  });

  it('tell what chooses once where they want the same name', async () => {
    const get = { responses: ok };
    const paths = { '/recipe/{recipeId}/review/{reviewId}': { get }, '/recipe/review/{reviewId}': { get } };
    const model = await ingest(openapi(paths));
    expect(fields(model, 'Query')).toEqual(['getRecipeReviewById', 'getRecipeReviewByReviewId']);
  });

  it('tell the kind where others want the same name, whichever comes first', async () => {
    const get = { responses: answering({ type: 'array', items: { type: 'object' } }) };
    const [all, some] = ['/tax-rates', '/tax-rates/{taxType}'];
    expect(fields(await ingest(openapi({ [all]: { get }, [some]: { get } })), 'Query')).toEqual([
      'getTaxRates',
      'getTaxRatesByTaxType',
    ]);
    expect(fields(await ingest(openapi({ [some]: { get }, [all]: { get } })), 'Query')).toEqual([
      'getTaxRatesByTaxType',
      'getTaxRates',
    ]);
    const both = { '/objects/{objectId}': { get }, '/objects/{objectType}/{objectId}': { get } };
    expect(fields(await ingest(openapi(both)), 'Query')).toEqual(['getObject', 'getObjectByTypeAndId']);
  });

  const list = { type: 'array', items: { type: 'object' } };
  it.each([
    ['/crm/objects/{objectType}', 'a list', list, 'getCrmObjects'],
    ['/crm/objects/{kind}', 'a list', list, 'getCrmObjects'],
    ['/crm/objects/{objectType}', 'results', { properties: { results: list } }, 'getCrmObjects'],
    ['/crm/objects/{objectType}', 'a list of their name', { properties: { id: {}, objects: list } }, 'getCrmObjects'],
    ['/crm/objects/{objectType}', 'a page', { properties: { found: list, total: {} } }, 'getCrmObjects'],
    ['/crm/objects/{objectType}', 'one', { properties: { id: {}, tags: list } }, 'getCrmObject'],
    ['/crm/objects/{objectType}', 'no list', { properties: { results: {}, total: {} } }, 'getCrmObject'],
    ['/crm/objects/{objectType}', 'anything', {}, 'getCrmObject'],
    ['/settings/{settingType}', 'one', { properties: { locale: {} } }, 'getSetting'],
    ['/attachments/{contentType}', 'one', { properties: { id: {} } }, 'getAttachment'],
  ])('tell several of a kind from one by what they answer: %s, %s', async (path, _answer, schema, expected) => {
    expect(fields(await ingest(openapi({ [path]: { get: { responses: answering(schema) } } })), 'Query')).toEqual([
      expected,
    ]);
    const swagger = { swagger: '2.0', info: { title: 'Shop', version: '1' } };
    const old = { get: { responses: { 200: { description: 'ok', schema } } } };
    expect(fields(await ingest({ ...swagger, paths: { [path]: old } }), 'Query')).toEqual([expected]);
  });

  it('show one where its id has to be given', async () => {
    const id = { name: 'id', in: 'query', schema: { type: 'string' } };
    const shown = (parameter: object) => ({ '/boats/show': { get: { parameters: [parameter], responses: ok } } });
    expect(fields(await ingest(openapi(shown({ ...id, required: true }))), 'Query')).toEqual(['getBoat']);
    expect(fields(await ingest(openapi(shown(id))), 'Query')).toEqual(['getBoats']);
    expect(fields(await ingest(openapi(shown({ ...id, name: 'day', required: true }))), 'Query')).toEqual(['getBoats']);
    const item = { parameters: [{ ...id, required: true }], get: { responses: ok } };
    expect(fields(await ingest(openapi({ '/boats/show': item })), 'Query')).toEqual(['getBoat']);
  });

  it('say of what list things are where others are called as they are', async () => {
    const get = { responses: ok };
    const paths = { '/shops/{id}/words': { get }, '/shops/{id}/wordLists/{listId}/words': { get } };
    expect(fields(await ingest(openapi(paths)), 'Query')).toEqual(['getShopWords', 'getShopWordListWords']);
  });

  it.each([
    ['getGetUser', 'getUser'],
    ['list_user_user', 'listUser'],
    ['getUsersUser', 'getUsersUser'],
    ['users_user_addon_read', 'userAddonRead'],
    ['shopOrderShopOrderLines', 'shopOrderLines'],
    ['boatListList', 'boatListList'],
  ])('say once what their ids say twice in a row: %s', async (operationId, expected) => {
    const paths = { '/it': { get: { operationId, responses: ok } } };
    expect(fields(await ingest(openapi(paths)), 'Query')).toEqual([expected]);
  });

  it.each([
    ['post', '/v1/order/screen', 'Screen order for payment fraud.', 'screenOrder'],
    ['post', '/v1/order/screen', 'The screen of an order.', 'postOrderScreen'],
    ['post', '/database/test_connection', 'Tests a database connection', 'testDatabaseConnection'],
    ['post', '/studies/{id}/anonymize', 'Anonymize study', 'anonymizeStudy'],
    ['post', '/contributions/risk', 'Risk Contributions', 'postContributionsRisk'],
    ['post', '/orders/diversified', 'Diversified orders', 'postOrdersDiversified'],
    ['get', '/keys/export/csv', 'export all keys as a csv file', 'exportKeysCsv'],
    ['get', '/tools/create-archive', 'Create an archive', 'createToolArchive'],
    ['get', '/market/exchange_components', 'Exchange Components', 'getMarketExchangeComponents'],
    ['delete', '/keys/{id}/disable', 'Disable a key', 'disableKey'],
    ['put', '/files/upload_sessions/{id}', 'Upload a part', 'updateFilesUploadSession'],
    ['post', '/donate', 'Create a donation', 'donate'],
    ['post', '/updates/create{mediaTypeExtension}', undefined, 'createUpdate'],
    ['post', '/tokens/create', undefined, 'createToken'],
    ['post', '/payment-methods', 'Get a list of available payment methods', 'postPaymentMethods'],
    ['post', '/payment-methods', 'Gets paid', 'postPaymentMethods'],
    ['post', '/cluster', 'create cluster', 'createCluster'],
    ['post', '/cluster', undefined, 'postCluster'],
    ['post', '/schemes/{id}/createdraft', 'Create a draft scheme', 'createSchemeDraft'],
    ['post', '/site/test-webhook', 'Test webhook.', 'testSiteWebhook'],
    ['post', '/screen-sizes', 'Screen sizes', 'createScreenSize'],
    ['put', '/files/{file_id}#remove_shared_link', 'Remove shared link', 'removeFileSharedLink'],
    ['post', '/boats/settings/create', undefined, 'createBoatsSettings'],
    ['post', '/routing/calculateRoute', undefined, 'calculateRoute'],
    ['post', '/write-pet', undefined, 'writePet'],
    ['put', '/writeOnly', undefined, 'updateWriteOnly'],
    ['post', '/unSuspendAccountHolder', undefined, 'unsuspendAccountHolder'],
    ['post', '/servers/{id}/actions/shutdown', 'Shutdown a Server', 'shutdownServer'],
    ['get', '/schedules/schedule_a', 'Schedule A receipts', 'getScheduleA'],
    ['get', '/orders/status', 'Status of an order', 'getOrdersStatus'],
    ['get', '/groups/{id}/addContact/{contact}', undefined, 'addGroupContact'],
    ['post', '/cities/findcitiesfromtext', 'Find cities from text', 'findCitiesFromText'],
    ['get', '/guests/{id}/loyaltypoints', "Get a guest's loyalty points", 'getGuestLoyaltyPoints'],
    ['get', '/me/notifications', 'Get notification(s)', 'getMeNotifications'],
    ['get', '/videos/{id}/downloadhistory', 'Returns the download history', 'getVideoDownloadhistory'],
    ['get', '/offers/seatmaps', 'Maps of seats', 'getOffersSeatmaps'],
    ['post', '/orders/new', 'Create a new order', 'createOrder'],
    ['get', '/donations/crypto_calculate', undefined, 'calculateDonationCrypto'],
    ['post', '/order_upserts', undefined, 'upsertOrder'],
    ['post', '/auth/obtain', undefined, 'obtainAuth'],
    ['get', '/rates/{from}/{to}', undefined, 'getRate'],
    ['get', '/rates/from/{start}/to/{end}', undefined, 'getRates'],
    ['get', '/rates/{from}/to/{to}', undefined, 'getRate'],
    ['post', '/transform/html/from/{from_lang}/to/{to_lang}', undefined, 'transformHtml'],
    ['post', '/orders/{id}/copy/to/{target}', undefined, 'copyOrder'],
    ['post', '/exchange-rates', 'Exchange rates', 'createExchangeRate'],
    ['get', '/crm/objects/{objectType}', 'Read all objects of a type', 'getCrmObjects'],
    ['get', '/domains/{domain}/actions/{type}', 'Retrieves the most recent action', 'getDomainAction'],
    ['post', '/files/{file_id}', 'Restore file', 'restoreFile'],
    ['post', '/web_links/{id}', 'Restores the given web link', 'restoreWebLink'],
    ['post', '/weblinks/{id}', 'Restore one web link of many', 'restoreWeblink'],
    ['post', '/my/follows/brands/{slug}', 'Follow a brand', 'followMyBrand'],
    ['post', '/groups/{id}/projects/{project_id}', 'Transfer a project to a group', 'transferGroupProject'],
    ['post', '/files/{file_id}', 'Restore the folder of a file', 'updateFile'],
    ['post', '/files/{file_id}', 'Restore file by id', 'restoreFile'],
    ['post', '/files/{file_id}', 'Restore a file (beta)', 'restoreFile'],
    ['post', '/files/{file_id}', 'Restore the file. Its name stays.', 'restoreFile'],
    ['post', '/files/{file_id}', 'Restore the file asynchronously', 'restoreFile'],
    ['post', '/files/{file_id}', 'Restore a file - beta', 'restoreFile'],
    ['post', '/files/{file_id}', "Restore a file's name", 'updateFile'],
    ['post', '/tables/{id}', 'Import table rows', 'updateTable'],
    ['post', '/charges/{id}', 'Refund charge fee', 'updateCharge'],
    ['post', '/jobs/{id}', 'Start jobs service', 'updateJob'],
    ['post', '/releases/{id}', 'Release the releases', 'updateRelease'],
    ['post', '/files/{file_id}', 'Update a file', 'updateFile'],
    ['post', '/files/{file_id}', 'Create a file', 'createFile'],
    ['post', '/files/{file_id}', 'Get a file', 'updateFile'],
    ['post', '/file/{file_id}', 'Restore a file', 'postFile'],
    ['post', '/files', 'Restore a file', 'createFile'],
    ['put', '/files/{file_id}', 'Restore a file', 'updateFile'],
    ['post', '/orders/update/async', undefined, 'updateOrderAsync'],
    ['post', '/users/auth/init', undefined, 'initUsersAuth'],
    ['delete', '/queries.{content_type}', undefined, 'deleteQueries'],
    ['get', '/rest_lookups.boat_types', undefined, 'getLookupsBoatTypes'],
    ['get', '/boat_rest_services.metadata', undefined, 'getBoatMetadata'],
  ])('say what is done as their summaries do: %s %s, %s', async (method, path, summary, expected) => {
    const model = await ingest(openapi({ [path]: { [method]: { summary, responses: ok } } }));
    expect(fields(model, method === 'get' ? 'Query' : 'Mutation')).toEqual([expected]);
  });

  it.each([
    ['get-companies-companyId-addresses-addressId', '/addresses/{addressId}', 'getCompanyAddress'],
    ['GET_segments-segment_id', '/marketing/segments/2.0/{segment_id}', 'getSegment'],
    ['get-addresses-countries-countryName-code', '/countries', 'getAddressesCountryCode'],
    ['get_namespacegetid', '/namespace/getid/{namespace}', 'getNamespaceId'],
    ['GetQueryLoggingConfig', '/queryloggingconfig/{Id}', 'getQueryLoggingConfig'],
    ['getAccountExportId', '/account-exports/{export_id}', 'getAccountExport'],
    [
      'getRegistrationSupportedIdDocuments',
      '/registrations/{id}/supported-id-documents',
      'getRegistrationSupportedIdDocuments',
    ],
    ['getGiftCardbyID', '/giftcards/{giftCardId}', 'getGiftCardbyID'],
    ['get-companies-countryId', '/companies', 'getCompaniesCountryId'],
  ])('with ids that are another path are named as that is: %s', async (operationId, path, expected) => {
    const model = await ingest(openapi({ [path]: { get: { operationId, responses: ok } } }));
    expect(fields(model, 'Query')).toEqual([expected]);
  });

  it('keep what their ids say twice where another is called so, whichever comes first', async () => {
    const get = (operationId: string) => ({ get: { operationId, responses: ok } });
    const model = await ingest(openapi({ '/a': get('getGetUser'), '/b': get('getUser') }));
    expect(fields(model, 'Query')).toEqual(['getGetUser', 'getUser']);
  });

  it('tell all that chooses where the last alone is not enough', async () => {
    const get = { responses: ok };
    const paths = {
      '/timeline/{place}': { get },
      '/timeline/{start}/{end}': { get },
      '/timeline/{place}/{start}/{end}': { get },
    };
    expect(fields(await ingest(openapi(paths)), 'Query')).toEqual([
      'getTimelineByPlace',
      'getTimeline',
      'getTimelineByPlaceStartEnd',
    ]);
  });

  it('whose ids say that they make many are called so, but not where the method does', async () => {
    const post = (operationId: string) => ({ post: { operationId, responses: ok } });
    const paths = { '/statements': post('createStatements'), '/users': post('post_users') };
    expect(fields(await ingest(openapi(paths)), 'Mutation')).toEqual(['createStatements', 'createUser']);
  });

  it('keep what Google puts before them where they are not the only ones', async () => {
    const get = (operationId: string) => ({ get: { operationId, responses: ok } });
    const paths = {
      '/v1/{a}': get('shop.projects.jobs.list'),
      '/v2/{a}': get('shop.projects.locations.jobs.list'),
      '/v3/{a}': get('shop.jobs.list'),
    };
    const model = await ingest(openapi(paths, {}, { servers: [{ url: 'https://shop.example.com' }] }));
    expect(fields(model, 'Query')).toEqual(['projectsJobsList', 'projectsLocationsJobsList', 'jobsList']);
  });

  it('of one id are told apart by their paths, whichever comes first', async () => {
    const get = (operationId: string) => ({ get: { operationId, responses: ok } });
    const [old, current] = [get('getOrdersUsingGET_1'), get('getOrdersUsingGET')];
    const model = await ingest(openapi({ '/archive/orders': old, '/orders': current, '/orders/all': get('x') }));
    expect(fields(model, 'Query')).toEqual(['getArchiveOrders', 'getOrders', 'x']);
    const same = await ingest(openapi({ '/v1/orders': old, '/orders': current }));
    expect(fields(same, 'Query')).toEqual(['getV1Orders', 'getOrders']);
  });

  it.each([
    ['3.1', { servers: [{ url: 'https://store.example.com/v1' }] }],
    ['2.0', { openapi: undefined, swagger: '2.0', host: 'store.example.com' }],
  ])('are named without the host that Google puts before them: %s', async (_version, more) => {
    const get = { operationId: 'store.orders.list', responses: done };
    const lines = { get: { operationId: 'store.projects.orders.findOrderLines', responses: done } };
    const model = await ingest(openapi({ '/orders': { get }, '/lines': lines }, {}, more));
    expect(fields(model, 'Query')).toEqual(['ordersList', 'findOrderLines']);
  });

  it('keep what all paths have where they would take a name that is taken', async () => {
    const get = { responses: ok };
    const model = await ingest(openapi({ '/orders': { get }, '/api/orders': { get }, '/orders.json': { get } }));
    expect(fields(model, 'Query')).toEqual(['getOrders', 'getApiOrders', 'getOrdersJson']);
    const verbs = await ingest(openapi({ '/getOrders': { get }, '/json/getOrders': { get } }));
    expect(fields(verbs, 'Query')).toEqual(['getOrders', 'getJsonOrders']);
  });

  it('with one name are all served', async () => {
    const one = (operationId: string) => ({ get: { operationId, responses: ok } });
    const model = await ingest(
      openapi({ '/a': one('find'), '/b': one('find'), '/c': one('Find'), '/d': one('fin-d') }),
    );
    expect(fields(model, 'Query')).toEqual(['find', 'getB', 'getC', 'finD']);
    expect(bindingOf(model, 'getB').path).toBe('/b');
  });

  it('say what they do, and when they are going away', async () => {
    const get = { operationId: 'a', summary: 'Short.', description: 'Long.', deprecated: true, responses: ok };
    const model = await ingest(openapi({ '/a': { get } }));
    expect(sdl(model, 'Query')).toBe(
      'type Query {\n  """\n  Short.\n  \n  Long.\n  """\n  a: String @deprecated(reason: "Deprecated.")\n}',
    );
    expect(field(model, 'a').place).toMatchObject({ file: 'spec.json', line: 9 });
  });
});

describe('parameters', () => {
  it('of the path have their names, wherever they stand', async () => {
    const parameters = [
      { name: 'id', in: 'query', schema: { type: 'string' } },
      { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
    ];
    const model = await ingest(openapi({ '/a/{id}': { get: { operationId: 'a', parameters, responses: ok } } }));
    expect(args(model, 'a')).toEqual(['id_query: String', 'id: Int!']);
  });

  it('become arguments with the style, explode and name that the upstream wants', async () => {
    const parameters = [
      { name: 'id', in: 'path', required: true, schema: { type: 'integer', format: 'int64' } },
      { name: 'filter[name]', in: 'query', schema: { type: 'string' } },
      { name: 'tags', in: 'query', explode: false, schema: { type: 'array', items: { type: 'string' } } },
      {
        name: 'where',
        in: 'query',
        style: 'deepObject',
        schema: { type: 'object', properties: { a: { type: 'string' } } },
      },
      {
        name: 'raw',
        in: 'query',
        allowReserved: true,
        content: { 'application/json': { schema: { type: 'object' } } },
      },
      { name: 'X-Request-ID', in: 'header', required: true, schema: { type: 'string', format: 'uuid' } },
      { name: 'session', in: 'cookie', schema: { type: 'string' } },
      { name: 'id', in: 'query', schema: { type: 'string' } },
      { name: 'Authorization', in: 'header', schema: { type: 'string' } },
    ];
    const model = await ingest(openapi({ '/a/{id}': { get: { operationId: 'a', parameters, responses: ok } } }));
    expect(args(model, 'a')).toEqual([
      'id: BigInt!',
      'filter_name: String',
      'tags: [String!]',
      'where: AWhereInput',
      'raw: JSON',
      'X_Request_ID: UUID!',
      'session: String',
      'id_query: String',
    ]);
    expect(bindingOf(model, 'a').parameters).toEqual([
      { arg: 'id', in: 'path', name: 'id', style: 'simple', explode: false },
      { arg: 'filter_name', in: 'query', name: 'filter[name]', style: 'form', explode: true },
      { arg: 'tags', in: 'query', name: 'tags', style: 'form', explode: false },
      { arg: 'where', in: 'query', name: 'where', style: 'deepObject', explode: true },
      {
        arg: 'raw',
        in: 'query',
        name: 'raw',
        style: 'form',
        explode: true,
        allowReserved: true,
        content: 'application/json',
      },
      { arg: 'X_Request_ID', in: 'header', name: 'X-Request-ID', style: 'simple', explode: false },
      { arg: 'session', in: 'cookie', name: 'session', style: 'form', explode: true },
      { arg: 'id_query', in: 'query', name: 'id', style: 'form', explode: true },
    ]);
  });

  it('of the path item hold for each operation, which may say otherwise', async () => {
    const parameters = [
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'lang', in: 'query', schema: { type: 'string' } },
    ];
    const get = {
      operationId: 'a',
      parameters: [{ name: 'lang', in: 'query', schema: { type: 'integer' } }],
      responses: ok,
    };
    const model = await ingest(openapi({ '/a/{id}': { parameters, get } }));
    expect(args(model, 'a')).toEqual(['id: String!', 'lang: Int']);
  });

  it('have the defaults that fit', async () => {
    const parameter = (name: string, schema: object) => ({ name, in: 'query', schema });
    const parameters = [
      parameter('limit', { type: 'integer', default: 20 }),
      parameter('order', { type: 'string', enum: ['a-z', 'z-a'], default: 'z-a' }),
      parameter('tags', { type: 'array', items: { type: 'string' }, default: ['a"b'] }),
      parameter('wrong', { type: 'integer', default: 'many' }),
      parameter('on', { type: 'boolean', default: false }),
    ];
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', parameters, responses: ok } } }));
    expect(args(model, 'a')).toEqual([
      'limit: Int = 20',
      'order: AOrder = z_a',
      'tags: [String!] = ["a\\"b"]',
      'wrong: Int',
      'on: Boolean = false',
    ]);
  });

  it('of headers have no default that is a sentence about them', async () => {
    const header = (name: string, value: string) => ({
      name,
      in: 'header',
      schema: { type: 'string', default: value },
    });
    const parameters = [
      header('on-behalf-of', 'The name of the subuser to act for.'),
      header('Prefer', 'return=minimal'),
    ];
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', parameters, responses: ok } } }));
    expect(args(model, 'a')).toEqual(['on_behalf_of: String', 'Prefer: String = "return=minimal"']);
    expect(field(model, 'a').args.get('on_behalf_of')?.description).toBe('The name of the subuser to act for.');
  });

  it('that the path needs and nobody declares are texts', async () => {
    const model = await ingest(openapi({ '/a/{id}/{proxy+}': { get: { operationId: 'a', responses: ok } } }));
    expect(args(model, 'a')).toEqual(['id: String!', 'proxy: String!']);
    expect(bindingOf(model, 'a').path).toBe('/a/{id}/{proxy}');
  });

  it('that HTTP owns are none, but a content type that is demanded without content', async () => {
    const header = (name: string, more: object = {}) => ({ name, in: 'header', required: true, ...more });
    const contentType = header('content-type', { schema: { type: 'string', example: 'application/vnd.shop+json' } });
    const parameters = [contentType, header('Accept'), header('Authorization')];
    const requestBody = { content: { 'application/json': { schema: { type: 'string' } } } };
    const paths = {
      '/a': {
        get: { operationId: 'read', parameters, responses: ok },
        put: { operationId: 'write', parameters, requestBody, responses: ok },
      },
    };
    const model = await ingest(openapi(paths));
    expect(args(model, 'read')).toEqual(['contentType: String = "application/vnd.shop+json"']);
    expect(bindingOf(model, 'read').parameters).toMatchObject([{ in: 'header', name: 'Content-Type' }]);
    expect(args(model, 'write')).toEqual(['input: String']);
  });

  it('that may be a text or a number are texts', async () => {
    const parameters = [{ name: 'id', in: 'query', schema: { oneOf: [{ type: 'string' }, { type: 'integer' }] } }];
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', parameters, responses: ok } } }));
    expect(args(model, 'a')).toEqual(['id: String']);
  });
});

describe('bodies', () => {
  const post = async (content: object, more: object = {}) =>
    ingest(openapi({ '/a': { post: { operationId: 'makeA', requestBody: { content, ...more }, responses: done } } }));
  const schema = { type: 'object', required: ['n'], properties: { n: { type: 'string' } } };

  it('are one argument', async () => {
    const model = await post({ 'application/json': { schema } }, { required: true, description: 'What to make.' });
    expect(args(model, 'makeA')).toEqual(['input: MakeAInput!']);
    expect(field(model, 'makeA').args.get('input')?.description).toBe('What to make.');
    expect(bindingOf(model, 'makeA')).toMatchObject({
      method: 'POST',
      isIdempotent: false,
      body: { arg: 'input', kind: 'json', contentType: 'application/json' },
      answer: { kind: 'none' },
    });
    expect(field(model, 'makeA').type).toBe('Boolean');
  });

  it.each([
    ['application/vnd.api+json', 'json', 'MakeAInput'],
    ['application/x-www-form-urlencoded', 'form', 'MakeAInput'],
    ['multipart/form-data', 'multipart', 'MakeAInput'],
    ['text/plain', 'text', 'String'],
    ['application/xml', 'xml', 'MakeAInput'],
    ['application/octet-stream', 'binary', 'Upload'],
    ['image/*', 'binary', 'Upload'],
    ['*/*', 'json', 'MakeAInput'],
  ])('of %s are sent as %s', async (contentType, kind, type) => {
    const model = await post({ [contentType]: { schema } });
    expect(args(model, 'makeA')).toEqual([`input: ${type}`]);
    expect(bindingOf(model, 'makeA').body?.kind).toBe(kind);
  });

  it.each([
    ['of nothing', { type: 'object', properties: {} }, false, []],
    ['that is required', { type: 'object', properties: {} }, true, ['input: JSON!']],
    ['of a map', { type: 'object', additionalProperties: true }, false, ['input: JSON']],
    ['of something', { type: 'object', properties: { why: { type: 'string' } } }, false, ['input: DropInput']],
  ])('of DELETE are arguments where they say something: one %s', async (_which, schema, required, expected) => {
    const requestBody = { required, content: { 'application/json': { schema } } };
    const model = await ingest(openapi({ '/a': { delete: { operationId: 'drop', requestBody, responses: done } } }));
    expect(args(model, 'drop')).toEqual(expected);
  });

  it('of several kinds are sent as the one that keeps most', async () => {
    const model = await post({
      'application/xml': { schema },
      'multipart/form-data': { schema },
      'application/json': { schema },
    });
    expect(bindingOf(model, 'makeA').body?.contentType).toBe('application/json');
  });

  it('with files stay what they are beside a component of their name that says the same', async () => {
    const photo = {
      type: 'object',
      properties: { photo: { type: 'string', format: 'binary' }, name: { type: 'string' } },
    };
    const responses = { 204: { description: '' } };
    const of = (type: string, schema: object) => ({
      post: { requestBody: { content: { [type]: { schema } } }, responses },
    });
    const json = of('application/json', { $ref: '#/components/schemas/Input' });
    const form = of('multipart/form-data', photo);
    for (const paths of [
      { '/a': json, '/b': form },
      { '/b': form, '/a': json },
    ]) {
      const { types } = await ingest(openapi(paths, { Input: photo }));
      const fieldsOf = (name: string) => {
        const type = types.get(name);
        return type?.kind === 'input' ? type.fields.get('photo')?.type : undefined;
      };
      expect([fieldsOf('Input'), fieldsOf('PostBFormInput') ?? fieldsOf('PostBInput')]).toEqual(['Byte', 'Upload']);
    }
  });

  it('with files know which parts are files', async () => {
    const parts = {
      type: 'object',
      properties: { photo: { type: 'string', format: 'binary' }, meta: { type: 'object' }, name: { type: 'string' } },
    };
    const encoding = { meta: { contentType: 'application/json' } };
    const model = await post({ 'multipart/form-data': { schema: parts, encoding } });
    expect(bindingOf(model, 'makeA').body?.encoding).toEqual({
      photo: { isFile: true },
      meta: { contentType: 'application/json' },
    });
  });
});

describe('answers', () => {
  const get = async (responses: object) => {
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', responses } } }));
    return [field(model, 'a').type, bindingOf(model, 'a').answer.kind];
  };
  const json = (type: string) => ({ description: '', content: { 'application/json': { schema: { type } } } });

  it('are those of success, by the lowest status that has content', async () => {
    expect(await get({ 404: json('integer'), 201: json('string'), 200: { description: '' } })).toEqual([
      'String',
      'json',
    ]);
    expect(await get({ '2XX': json('boolean'), default: json('string') })).toEqual(['Boolean', 'json']);
    expect(await get({ default: json('string') })).toEqual(['String', 'json']);
    expect(await get({ 204: { description: '' } })).toEqual(['Boolean', 'none']);
    expect(await get({ default: { description: '' } })).toEqual(['Boolean', 'none']);
    expect(await get({ 302: { description: '' }, default: json('string') })).toEqual(['String', 'redirect']);
  });

  it('have nothing with 204, whatever is said of it', async () => {
    expect(await get({ 204: json('string') })).toEqual(['Boolean', 'none']);
    expect(await get({ 204: json('string'), 206: json('string') })).toEqual(['String', 'json']);
  });

  it('are those of 207 where these hold more', async () => {
    const of = (properties: object, required: readonly string[] = []) => ({
      description: '',
      content: { 'application/json': { schema: { type: 'object', properties, required } } },
    });
    const [all, failures] = [{ items: { type: 'array', items: {} } }, { failures: { type: 'integer' } }];
    const model = async (more: object) => {
      const responses = { 200: of(all), 207: more };
      return sdl(await ingest(openapi({ '/a': { get: { operationId: 'a', responses } } })), 'AResponse');
    };
    expect(await model(of({ ...all, ...failures }))).toContain('failures: Int');
    const told = { items: { ...all.items, description: 'What was done.' }, ...failures };
    expect(await model(of(told))).toContain('failures: Int');
    expect(await model(of({ ...all, ...failures }, ['failures']))).not.toContain('failures');
    expect(await model(of(failures))).not.toContain('failures');
    expect(await model(of({ items: { type: 'integer' }, ...failures }))).not.toContain('failures');
  });

  it('in lines of JSON are lists of what an object describes', async () => {
    const lines = {
      description: '',
      content: { 'application/x-ndjson': { schema: { properties: { a: { type: 'string' } } } } },
    };
    expect(await get({ 200: lines })).toEqual(['[AItem!]', 'sequence']);
    const other = { description: '', content: { 'application/jsonld+json': Object.values(lines.content)[0] } };
    expect(await get({ 200: other })).toEqual(['AResponse', 'json']);
  });

  it('are not what `default` calls an error, which is told with the errors', async () => {
    const properties = { code: { type: 'integer' } };
    const components = {
      schemas: Object.fromEntries(
        ['ApiErrors', 'Terror', 'MathProblem', 'CalendarException', 'ErrorReport', 'ErrorModel'].map((name) => [
          name,
          { type: 'object', properties },
        ]),
      ),
      responses: { Problem: { description: '', content: { 'application/json': { schema: { properties } } } } },
    };
    const of = (schema: string) => ({
      description: '',
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
    });
    const operation = (operationId: string, response: object) => ({ operationId, responses: { default: response } });
    const paths = {
      '/a': { get: operation('a', of('ApiErrors')), post: operation('b', of('ApiErrors')) },
      '/c': { post: operation('c', { $ref: '#/components/responses/Problem' }) },
      '/d': { post: operation('d', of('Terror')) },
      '/e': { post: operation('e', of('MathProblem')) },
      '/f': { post: operation('f', of('CalendarException')) },
      '/g': { post: operation('g', of('ErrorReport')) },
      '/error-models': { post: operation('h', of('ErrorModel')) },
    };
    const model = await ingest(openapi(paths, {}, { components }));
    expect(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => field(model, name).type)).toEqual([
      'JSON',
      'Boolean',
      'Boolean',
      'Terror',
      'MathProblem',
      'CalendarException',
      'ErrorReport',
      'ErrorModel',
    ]);
    expect(field(model, 'b').description).toBe('Errors, in `extensions.body`: of any status `{ code: integer }`.');
  });

  it('that nobody describes are whatever comes where something is read', async () => {
    expect(await get({ 200: { description: '' } })).toEqual(['JSON', 'any']);
    expect(await get({ 400: json('string') })).toEqual(['JSON', 'any']);
    expect(await get({ 304: { description: '' } })).toEqual(['JSON', 'any']);
    const post = { operationId: 'b', responses: { 200: { description: '' } } };
    const model = await ingest(openapi({ '/b': { post } }));
    expect([field(model, 'b').type, bindingOf(model, 'b').answer.kind]).toEqual(['Boolean', 'none']);
  });

  it.each([
    ['text/csv', { type: 'string' }, ['String', 'text']],
    ['text/plain', { type: 'array', items: { type: 'string' } }, ['[String!]', 'json']],
    ['application/xml', { type: 'object', properties: { a: {} } }, ['AResponse', 'xml']],
    ['application/xml', { type: 'object' }, ['String', 'text']],
    ['image/png', { type: 'string', format: 'binary' }, ['Byte', 'binary']],
    ['application/json', { type: 'string', format: 'binary' }, ['Byte', 'binary']],
    ['application/json', undefined, ['JSON', 'json']],
  ])('of %s are read as they come', async (contentType, schema, expected) => {
    expect(await get({ 200: { description: '', content: { [contentType]: { schema } } } })).toEqual(expected);
  });
});

describe('servers', () => {
  const paths = { '/a': { get: { operationId: 'a', responses: ok } } };

  it('give the endpoint, with the defaults of their variables', async () => {
    const servers = [{ url: 'https://{region}.shop.example/v1/', variables: { region: { default: 'eu' } } }];
    expect((await ingest(openapi(paths, {}, { servers }))).endpoint).toBe('https://eu.shop.example/v1');
  });

  it('of a path or operation hold for it alone', async () => {
    const model = await ingest(
      openapi({
        '/a': { servers: [{ url: 'https://path.example' }], get: { operationId: 'a', responses: ok } },
        '/b': { get: { operationId: 'b', servers: [{ url: 'https://operation.example/x' }], responses: ok } },
        '/c': { get: { operationId: 'c', responses: ok } },
      }),
    );
    const servers = ['a', 'b', 'c'].map((name) => bindingOf(model, name).server);
    expect(servers).toEqual(['https://path.example', 'https://operation.example/x', undefined]);
  });

  it('that are relative stand beside the document, where it came from the network', async () => {
    const spec = JSON.stringify(openapi(paths, {}, { servers: [{ url: '/v2' }] }));
    const download = async () => new TextEncoder().encode(spec);
    const { ingestFile } = await import('./openapi-harness.ts');
    const checked = await ingestFile('/', 'https://shop.example/docs/openapi.json', { download });
    expect(checked.value?.endpoint).toBe('https://shop.example/v2');
    expect((await ingest(JSON.parse(spec))).endpoint).toBeUndefined();
    const bare = { ...JSON.parse(spec), servers: undefined };
    const found = await ingestFile(folder({}), 'https://shop.example/docs/openapi.json', {
      download: async () => new TextEncoder().encode(JSON.stringify(bare)),
    });
    expect(found.value?.endpoint).toBe('https://shop.example');
  });
});

describe('what is asked for', () => {
  it.each([
    ['application/json', 'application/json'],
    ['application/vnd.shop+json; version=2', 'application/vnd.shop+json; version=2'],
    ['*/*', 'application/json, */*;q=0.5'],
    ['image/*', 'image/*'],
  ])('%s', async (contentType, accept) => {
    const responses = { 200: { description: '', content: { [contentType]: { schema: { type: 'string' } } } } };
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', responses } } }));
    expect(bindingOf(model, 'a').answer.accept).toBe(accept);
  });
});

describe('calls that the upstream makes', () => {
  const fieldIn = (model: SourceModel, type: string, name: string) => {
    const definition = model.types.get(type);
    const found = definition?.kind === 'object' ? definition.fields.get(name) : undefined;
    if (!found) throw new Error(`${type}.${name} is not there`);
    return found;
  };
  const json = (schema: object) => ({ requestBody: { content: { 'application/json': { schema } } }, responses: ok });
  const order = {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'integer' }, state: { type: 'string' } },
  };

  it('are fields of Subscription, typed by their bodies', async () => {
    const callbacks = { onPaid: { '{$request.body#/url}': { post: json(order) } } };
    const paths = { '/pay': { post: { operationId: 'pay', callbacks, responses: ok } } };
    const webhooks = {
      'order.created': { post: json({ $ref: '#/components/schemas/Order' }) },
      deleted: { post: { summary: 'An order is gone.', responses: ok } },
    };
    const model = await ingest(openapi(paths, { Order: order }, { webhooks }));
    const fields = model.types.get('Subscription');
    expect(
      fields?.kind === 'object' ? [...fields.fields.values()].map(({ name, type }) => `${name}: ${type}`) : [],
    ).toEqual(['orderCreated: Order', 'deleted: JSON', 'onPaid: OnPaidEvent']);
    expect(fieldIn(model, 'Subscription', 'orderCreated').binding).toEqual({
      kind: 'event',
      topic: 'webhook:shop:order.created',
      webhook: { name: 'order.created', method: 'POST', body: 'json' },
    });
    expect(fieldIn(model, 'Subscription', 'deleted').description).toBe('An order is gone.');
    expect(fieldIn(model, 'OnPaidEvent', 'id').type).toBe('Int!');
  });

  it('keep apart what has one name', async () => {
    const callbacks = { done: { '{$request.body#/url}': { post: json(order) } } };
    const paths = {
      '/a': { post: { operationId: 'first', callbacks, responses: ok } },
      '/b': { post: { operationId: 'second', callbacks, responses: ok } },
    };
    const model = await ingest(openapi(paths));
    const names = ['done', 'secondDone'].map((name) => fieldIn(model, 'Subscription', name).binding);
    expect(names).toMatchObject([{ webhook: { name: 'done' } }, { webhook: { name: 'secondDone' } }]);
  });

  it.each([
    ['startCall', 'callEnded', 'startCallEnded'],
    ['playbackStart', 'playbackEnded', 'playbackStartEnded'],
    ['updateBoatEventsSubscription', 'boatEventSeen', 'updateBoatEventsSubscriptionSeen'],
    ['hangup', 'hangup', 'hangupEvent'],
  ])('say once what their operation and its callback say, %s and %s', async (operationId, name, expected) => {
    const callbacks = { [name]: { '{$request.body#/url}': { post: json(order) } } };
    const paths = {
      '/a': { post: { operationId: 'first', callbacks, responses: ok } },
      '/b': { post: { operationId, callbacks, responses: ok } },
    };
    const subscription = (await ingest(openapi(paths))).types.get('Subscription');
    expect(subscription?.kind === 'object' && [...subscription.fields.keys()]).toEqual([name, expected]);
  });

  it('that cannot be received are named', async () => {
    const body = { requestBody: { content: { 'image/png': {} } }, responses: ok };
    const webhooks = { shot: { post: body }, broken: { $ref: '#/nowhere' } };
    const { problems, types } = await ingest(openapi({}, {}, { webhooks }));
    expect(problems.filter(({ code }) => code === 'OPENAPI_NOT_SERVED').map(({ message }) => message)).toEqual([
      expect.stringMatching(/^.*nowhere.*; "broken" is not served\.$/),
      'The POST "shot" that the upstream sends cannot be received: its body is image/png.',
    ]);
    expect(types.has('Subscription')).toBe(false);
  });

  it('may be all that a description has', async () => {
    const spec = { openapi: '3.1.0', webhooks: { created: { post: { responses: ok } } } };
    const checked = await ingestFile(folder({ 'spec.json': spec }), 'spec.json');
    expect(checked.problems).toEqual([]);
    expect(checked.value?.types.has('Subscription')).toBe(true);
  });
});
