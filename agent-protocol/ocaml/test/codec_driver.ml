(* SPDX-License-Identifier: BSD-2-Clause *)

(* The OCaml codec behind pipes, for the tests in Java. Understands the same
   texts as c/test/codec_driver.c:

   agent NAMES      scripts of agents, "--" between them, in; frames in
                    hexadecimal, a line each, out
   commands         bytes of collectors in hexadecimal, a line a chunk, in;
                    what an agent hears out *)

open Xtop_agent

let hex bytes offset length =
  String.concat " "
    (List.init length (fun i ->
         Printf.sprintf "%02x" (Bytes.get_uint8 bytes (offset + i))))

let unsigned text = Int64.of_string ("0u" ^ text)
let unsigned_hex text = Int64.of_string ("0x" ^ text)

(* A number of 64 bits, or one with a sign. *)
let number text = if text.[0] = '-' then Int64.of_string text else unsigned text

(* Words between blanks; in quotes they may have blanks. *)
let words line =
  let word = Buffer.create 32 and found = ref [] and quoted = ref false in
  let finish () =
    if Buffer.length word > 0 then found := Buffer.contents word :: !found;
    Buffer.clear word
  in
  String.iter
    (fun c ->
      if c = '\'' then quoted := not !quoted;
      if c = ' ' && not !quoted then finish () else Buffer.add_char word c)
    line;
  finish ();
  List.rev !found

let unquoted word = String.sub word 1 (String.length word - 2)

let width word =
  Scanf.sscanf word "%d:%d:%d" (fun section bit width -> (section, bit, width))

type script = {
  encoder : Encoder.t;
  rows : string list list array; (* by section, the last first *)
  mutable clock : int64;
}

let flush script =
  let frames = Encoder.frames script.encoder in
  while Frames.length frames > 0 do
    Frames.send frames (fun bytes offset length ->
        print_endline (hex bytes offset length))
  done

let figure encoder section word =
  let equals = String.index word '=' in
  let bit = int_of_string (String.sub word 0 equals) in
  let value = String.sub word (equals + 1) (String.length word - equals - 1) in
  if value.[0] = '\'' then Encoder.set_waiting encoder (unquoted value)
  else if Figure.is_signed section bit then
    Encoder.set_int64 encoder bit (Int64.of_string value)
  else Encoder.set_int64 encoder bit (number value)

let row encoder = function
  | section :: id :: name :: figures ->
      let section = int_of_string section in
      let name = if name = "-" then "" else unquoted name in
      Encoder.row encoder ~section ~id:(int_of_string id) ~name;
      List.iter (figure encoder section) figures;
      if not (Encoder.commit encoder) then failwith "a row was refused"
  | _ -> failwith "row"

let sample script =
  Encoder.begin_sample script.encoder script.clock;
  for section = 1 to Figure.last_section do
    List.iter (row script.encoder) (List.rev script.rows.(section));
    Encoder.end_section script.encoder section;
    script.rows.(section) <- []
  done;
  Encoder.end_sample script.encoder

let event = function
  | [ kind; clock; subject; text ] ->
      let bytes = Bytes.create 256 in
      let length =
        Encoder.event bytes ~kind:(int_of_string kind) ~clock:(unsigned clock)
          ~subject:(unsigned subject) (unquoted text)
      in
      print_endline (hex bytes 0 length)
  | _ -> failwith "event"

let hello encoder = function
  | nonce :: kind :: boot :: sections :: interval :: page :: agent :: system
    :: widths ->
      Encoder.open_ encoder ~nonce:(unsigned_hex nonce)
        ~sections:(unsigned_hex sections) ~interval:(unsigned interval)
        {
          Encoder.kind = int_of_string kind;
          boot_id = unsigned_hex boot;
          page_size = int_of_string page;
          widths = List.map width widths;
          agent = unquoted agent;
          system = unquoted system;
        }
  | _ -> failwith "hello"

let command script line =
  match words line with
  | "hello" :: rest -> hello script.encoder rest
  | [ "sample"; clock ] -> script.clock <- unsigned clock
  | "row" :: (section :: _ as rest) ->
      let section = int_of_string section in
      script.rows.(section) <- rest :: script.rows.(section)
  | [ "end" ] -> sample script
  | "event" :: rest -> event rest
  | [ "full" ] -> Encoder.request_full script.encoder
  | [ "skip" ] -> Encoder.skip script.encoder
  | _ -> failwith line

let fresh names =
  {
    encoder = Encoder.create ~names ();
    rows = Array.make (Figure.last_section + 1) [];
    clock = 0L;
  }

let rec agent names script =
  match input_line stdin with
  | "--" ->
      print_endline "--";
      agent names (fresh names)
  | line ->
      command script line;
      flush script;
      agent names script
  | exception End_of_file -> ()

let listener =
  {
    Commands.hello =
      (fun ~nonce ~lowest ~highest ~interval ->
        Printf.printf "hello nonce=%016Lx versions=%d-%d interval=%Lu\n" nonce
          lowest highest interval);
    interval = Printf.printf "interval %Lu\n";
    full = (fun () -> print_endline "full");
  }

let bytes_of line =
  String.concat ""
    (List.map
       (fun word -> String.make 1 (Char.chr (int_of_string ("0x" ^ word))))
       (words line))

let rec commands decoder =
  match input_line stdin with
  | "--" ->
      print_endline "--";
      commands (Commands.create ())
  | line ->
      Commands.hear decoder listener (bytes_of line);
      commands decoder
  | exception End_of_file -> ()

let () =
  match Array.to_list Sys.argv with
  | [ _; "agent"; names ] ->
      let names = int_of_string names in
      agent names (fresh names)
  | [ _; "commands" ] -> commands (Commands.create ())
  | _ -> failwith "codec_driver agent NAMES | commands"
